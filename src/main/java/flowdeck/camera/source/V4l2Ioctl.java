package flowdeck.camera.source;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks V4L2 devices what they are and can, by {@code ioctl}. Opening a device does not start it.
 */
final class V4l2Ioctl implements V4l2Nodes.Prober {
  private static final int READ_WRITE = 2;
  private static final int NON_BLOCKING = 0x800;
  private static final int NO_SUCH_INDEX = 22; // EINVAL ends every enumeration
  private static final int NOT_A_DEVICE_FOR_THAT = 25; // ENOTTY: the driver has no such call
  private static final int NOT_PERMITTED = 13;
  private static final int BUSY = 16;
  private static final int MOST_ENTRIES = 256;

  private final Linker linker = Linker.nativeLinker();
  private final StructLayout state = Linker.Option.captureStateLayout();
  private final VarHandle errno = state.varHandle(PathElement.groupElement("errno"));

  private final MethodHandle open =
      handle(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          2);
  private final MethodHandle ioctl =
      handle(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          2);
  private final MethodHandle close =
      handle("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), 1);

  private MethodHandle handle(String name, FunctionDescriptor type, int fixedArguments) {
    Linker.Option errors = Linker.Option.captureCallState("errno");
    MemorySegment symbol = linker.defaultLookup().findOrThrow(name);
    return type.argumentLayouts().size() > 1
        ? linker.downcallHandle(
            symbol, type, errors, Linker.Option.firstVariadicArg(fixedArguments))
        : linker.downcallHandle(symbol, type, errors);
  }

  /**
   * Why a device cannot be had and what to do, a clause; null if the error says nothing of that.
   * Several programs may open a device, and only one may start it: the second is told then.
   *
   * @param error of the system's
   */
  static @Nullable String refusal(String node, int error) {
    return switch (error) {
      case NOT_PERMITTED ->
          "%s may not be opened by this user; add the user to the group video and log in again"
              .formatted(node);
      case BUSY -> "%s is in use by another program; close that".formatted(node);
      default -> null;
    };
  }

  @Override
  public V4l2Nodes.Answer ask(Path node, int width, int height) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment failed = arena.allocate(state);
      int descriptor = open(arena, failed, node);
      try {
        return new Device(arena, failed, descriptor, node).answer(width, height);
      } finally {
        close(failed, descriptor);
      }
    }
  }

  private int open(Arena arena, MemorySegment failed, Path node) throws IOException {
    MemorySegment name = arena.allocateFrom(node.toString());
    int descriptor;
    try {
      descriptor = (int) open.invokeExact(failed, name, READ_WRITE | NON_BLOCKING);
    } catch (Throwable e) {
      throw new IllegalStateException("A system call cannot throw", e);
    }
    if (descriptor < 0) {
      int error = (int) errno.get(failed, 0L);
      String why = refusal(node.toString(), error);
      throw new IOException(
          why == null ? "%s cannot be opened (error %d)".formatted(node, error) : why);
    }
    return descriptor;
  }

  private void close(MemorySegment failed, int descriptor) {
    try {
      int ignored = (int) close.invokeExact(failed, descriptor);
    } catch (Throwable e) {
      throw new IllegalStateException("A system call cannot throw", e);
    }
  }

  /** An open device. */
  private final class Device {
    private final Arena arena;
    private final MemorySegment failed;
    private final int descriptor;
    private final Path node;

    Device(Arena arena, MemorySegment failed, int descriptor, Path node) {
      this.arena = arena;
      this.failed = failed;
      this.descriptor = descriptor;
      this.node = node;
    }

    V4l2Nodes.Answer answer(int width, int height) throws IOException {
      MemorySegment capability = arena.allocate(V4l2Structs.CAPABILITY_BYTES, Long.BYTES);
      if (!call(V4l2Structs.QUERYCAP, capability)) {
        throw new IOException("%s is no video device".formatted(node));
      }
      V4l2Structs.Capability known = V4l2Structs.capability(capability);
      List<VideoMode> modes = new ArrayList<>();
      if (known.captures()) {
        MemorySegment format = arena.allocate(V4l2Structs.FMTDESC_BYTES, Long.BYTES);
        for (int i = 0; i < MOST_ENTRIES; i++) {
          V4l2Structs.askFormat(format, i);
          if (!call(V4l2Structs.ENUM_FMT, format)) {
            break;
          }
          addSizes(modes, V4l2Structs.pixelFormat(format), width, height);
        }
      }
      return new V4l2Nodes.Answer(known.card(), known.captures(), modes);
    }

    private void addSizes(List<VideoMode> modes, int format, int width, int height)
        throws IOException {
      MemorySegment size = arena.allocate(V4l2Structs.FRMSIZE_BYTES, Long.BYTES);
      for (int i = 0; i < MOST_ENTRIES; i++) {
        V4l2Structs.askSize(size, i, format);
        if (!call(V4l2Structs.ENUM_FRAMESIZES, size)) {
          return;
        }
        V4l2Structs.Sizes sizes = V4l2Structs.sizes(size);
        if (sizes.discrete()) {
          addRates(modes, format, sizes.maxWidth(), sizes.maxHeight());
        } else if (sizes.holds(width, height)) {
          addRates(modes, format, width, height);
        }
      }
    }

    private void addRates(List<VideoMode> modes, int format, int width, int height)
        throws IOException {
      MemorySegment interval = arena.allocate(V4l2Structs.FRMIVAL_BYTES, Long.BYTES);
      for (int i = 0; i < MOST_ENTRIES; i++) {
        V4l2Structs.askInterval(interval, i, format, width, height);
        if (!call(V4l2Structs.ENUM_FRAMEINTERVALS, interval)) {
          return;
        }
        for (double rate : V4l2Structs.rates(interval)) {
          modes.add(new VideoMode(V4l2Structs.fourcc(format), width, height, rate));
        }
        if (!V4l2Structs.isDiscreteInterval(interval)) {
          return;
        }
      }
    }

    /** Whether there is an answer; false at the end of an enumeration. */
    private boolean call(long request, MemorySegment struct) throws IOException {
      int result;
      try {
        result = (int) ioctl.invokeExact(failed, descriptor, request, struct);
      } catch (Throwable e) {
        throw new IllegalStateException("A system call cannot throw", e);
      }
      if (result >= 0) {
        return true;
      }
      int error = (int) errno.get(failed, 0L);
      if (error == NO_SUCH_INDEX || error == NOT_A_DEVICE_FOR_THAT) {
        return false;
      }
      throw new IOException("%s does not answer (error %d)".formatted(node, error));
    }
  }
}
