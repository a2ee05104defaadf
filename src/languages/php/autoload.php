<?php

declare(strict_types=1);

// For projects without Composer. With Composer, map the namespace to this folder: "autoload": {"psr-4": {…}}.
spl_autoload_register(static function (string $class): void {
    $prefix = 'AlipayCancel\\';
    $file = __DIR__ . '/' . str_replace('\\', '/', substr($class, strlen($prefix))) . '.php';
    if (str_starts_with($class, $prefix) && is_file($file)) {
        require $file;
    }
});
