package com.example.alipaycancel;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Daemon threads for work that must be interrupted when its time is up. */
final class Threads {
  private static final ExecutorService POOL =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "alipay-cancel");
            thread.setDaemon(true);
            return thread;
          });

  private Threads() {}

  static <T> Future<T> start(Callable<T> work) {
    return POOL.submit(work);
  }

  /** Returns the result of the work, or interrupts it after so many milliseconds. */
  static <T> T within(long timeout, Callable<T> work)
      throws InterruptedException, ExecutionException, TimeoutException {
    Future<T> started = start(work);
    try {
      return started.get(timeout, TimeUnit.MILLISECONDS);
    } finally {
      started.cancel(true);
    }
  }
}
