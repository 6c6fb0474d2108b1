package flowdeck.core;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Locale;
import java.util.OptionalLong;

/**
 * Asks Linux to run the calling thread soon after it wakes up.
 *
 * <p>The JVM passes thread priorities on only to systems where that needs no privilege, which Linux
 * is not. Where the user may (RLIMIT_RTPRIO), the thread becomes one of real time, {@code
 * SCHED_FIFO}, and runs before all ordinary ones as soon as it wakes. What any thread may ask for
 * is a short time slice ({@code sched_setattr} with {@code sched_runtime}, kernel 6.12 and later):
 * a waking thread with a short slice runs before one that is in the middle of a long slice. Raising
 * the nice value as well needs permission (RLIMIT_NICE). The best that is granted is taken.
 */
enum Punctuality {
  /** Begins at its own pace and may work for milliseconds. */
  PACED(9),
  /** Works for a fraction of a millisecond, and a robot waits for it. */
  ANSWERING(10);

  private static final long SLICE_NANOS = 100_000;
  private static final int NICE = -10;

  /** {@code struct sched_attr}, version 0: sizes and offsets in bytes. */
  private static final long ATTR_BYTES = 48;

  private static final long ATTR_SIZE = 0;
  private static final long ATTR_POLICY = 4;
  private static final long ATTR_FLAGS = 8;
  private static final long ATTR_NICE = 16;
  private static final long ATTR_PRIORITY = 20;
  private static final long ATTR_RUNTIME = 24;
  private static final long THIS_THREAD = 0;
  private static final long NO_FLAGS = 0;
  private static final int SCHED_FIFO = 1;

  /** Programs and threads that the thread starts are ordinary ones. */
  private static final long RESET_ON_FORK = 1;

  /** Above the kernel's own threads of priority 1, far below its interrupts' 50. */
  private final int realTimePriority;

  Punctuality(int realTimePriority) {
    this.realTimePriority = realTimePriority;
  }

  /**
   * Asks for the calling thread. If the system does not agree, or native calls are not allowed, the
   * thread is as any other.
   */
  void ask() {
    OptionalLong call = callNumber();
    if (call.isEmpty()) {
      return;
    }
    try {
      ask(call.getAsLong());
    } catch (UnsupportedOperationException | IllegalCallerException e) {
      // The thread must do its work all the same.
      System.getLogger(Punctuality.class.getName())
          .log(
              System.Logger.Level.WARNING,
              "Threads that must be punctual are as any other: {0}",
              e);
    }
  }

  private void ask(long call) {
    Linker linker = Linker.nativeLinker();
    var symbol = linker.defaultLookup().find("syscall");
    if (symbol.isEmpty()) {
      return;
    }
    MethodHandle syscall =
        linker.downcallHandle(
            symbol.get(),
            FunctionDescriptor.of(
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.JAVA_LONG,
                ValueLayout.ADDRESS,
                ValueLayout.JAVA_LONG),
            Linker.Option.firstVariadicArg(1));
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attr = arena.allocate(ATTR_BYTES, Long.BYTES);
      attr.set(ValueLayout.JAVA_INT, ATTR_SIZE, (int) ATTR_BYTES);
      attr.set(ValueLayout.JAVA_INT, ATTR_POLICY, SCHED_FIFO);
      attr.set(ValueLayout.JAVA_LONG, ATTR_FLAGS, RESET_ON_FORK);
      attr.set(ValueLayout.JAVA_INT, ATTR_PRIORITY, realTimePriority);
      if (0 == (long) syscall.invokeExact(call, THIS_THREAD, attr, NO_FLAGS)) {
        return;
      }
      attr.set(ValueLayout.JAVA_INT, ATTR_POLICY, 0);
      attr.set(ValueLayout.JAVA_LONG, ATTR_FLAGS, 0);
      attr.set(ValueLayout.JAVA_INT, ATTR_PRIORITY, 0);
      attr.set(ValueLayout.JAVA_LONG, ATTR_RUNTIME, SLICE_NANOS);
      attr.set(ValueLayout.JAVA_INT, ATTR_NICE, NICE);
      if (0 != (long) syscall.invokeExact(call, THIS_THREAD, attr, NO_FLAGS)) {
        attr.set(ValueLayout.JAVA_INT, ATTR_NICE, 0);
        long ignored = (long) syscall.invokeExact(call, THIS_THREAD, attr, NO_FLAGS);
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("A system call cannot throw", e);
    }
  }

  /** The number of {@code sched_setattr} on this system, if it is one that has it. */
  private static OptionalLong callNumber() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).startsWith("linux")) {
      return OptionalLong.empty();
    }
    return switch (System.getProperty("os.arch", "")) {
      case "amd64" -> OptionalLong.of(314);
      case "aarch64" -> OptionalLong.of(274);
      default -> OptionalLong.empty();
    };
  }
}
