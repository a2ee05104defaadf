<?php

declare(strict_types=1);

namespace AlipayCancel;

/** The versions of this package. */
final class Version
{
    /** The version of the release. */
    public const RELEASE = '{{version}}';
    /** The version of the contract that the client was generated from. */
    public const CONTRACT = '{{contractVersion}}';
}
