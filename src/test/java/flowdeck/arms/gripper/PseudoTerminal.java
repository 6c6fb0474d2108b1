package flowdeck.arms.gripper;

import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.net.Socket;

/** A serial port of the system that leads to a socket: what a USB adapter is to a gripper. */
final class PseudoTerminal implements AutoCloseable {
  /** O_RDWR, O_NOCTTY and, so that its end can be noticed, O_NONBLOCK. */
  private static final int FLAGS = 2 | 0x100 | 0x800;

  private final int terminal;
  private final String device;
  private final Socket socket;
  private final Arena arena = Arena.ofShared();
  private final Thread toSocket;
  private final Thread toTerminal;
  private volatile boolean closed;

  PseudoTerminal(GripperPort.Tcp target) throws IOException {
    terminal = number("posix_openpt", FLAGS);
    number("grantpt", terminal);
    number("unlockpt", terminal);
    device = name();
    socket = new Socket(target.host(), target.port());
    socket.setTcpNoDelay(true);
    InputStream in = socket.getInputStream();
    OutputStream out = socket.getOutputStream();
    toSocket = NamedThreads.start("terminal to socket", () -> toSocket(out));
    toTerminal = NamedThreads.start("socket to terminal", () -> toTerminal(in));
  }

  String device() {
    return device;
  }

  private void toSocket(OutputStream out) {
    MethodHandle read = function("read", ValueLayout.JAVA_LONG);
    try {
      MemorySegment buffer = arena.allocate(256);
      while (!closed) {
        long count = (long) read.invoke(terminal, buffer, 256L);
        if (count > 0) {
          out.write(buffer.asSlice(0, count).toArray(ValueLayout.JAVA_BYTE));
        } else {
          Thread.sleep(2); // nothing to read, or nobody has the other end open
        }
      }
    } catch (Throwable e) {
      // The socket was closed: the end of this.
    }
  }

  private void toTerminal(InputStream in) {
    MethodHandle write = function("write", ValueLayout.JAVA_LONG);
    byte[] bytes = new byte[256];
    try {
      MemorySegment buffer = arena.allocate(256);
      for (int count = in.read(bytes); count > 0; count = in.read(bytes)) {
        MemorySegment.copy(bytes, 0, buffer, ValueLayout.JAVA_BYTE, 0, count);
        long ignored = (long) write.invoke(terminal, buffer, (long) count);
      }
    } catch (Throwable e) {
      // The socket was closed: the end of this.
    }
  }

  private String name() throws IOException {
    try {
      MethodHandle ptsname =
          Linker.nativeLinker()
              .downcallHandle(
                  Linker.nativeLinker().defaultLookup().findOrThrow("ptsname"),
                  FunctionDescriptor.of(ValueLayout.ADDRESS, ValueLayout.JAVA_INT));
      return ((MemorySegment) ptsname.invoke(terminal)).reinterpret(64).getString(0);
    } catch (Throwable e) {
      throw new IOException("No name for a terminal", e);
    }
  }

  private static MethodHandle function(String name, ValueLayout.OfLong result) {
    return Linker.nativeLinker()
        .downcallHandle(
            Linker.nativeLinker().defaultLookup().findOrThrow(name),
            FunctionDescriptor.of(
                result, ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_LONG));
  }

  private static int number(String name, int argument) throws IOException {
    try {
      int result =
          (int)
              Linker.nativeLinker()
                  .downcallHandle(
                      Linker.nativeLinker().defaultLookup().findOrThrow(name),
                      FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                  .invoke(argument);
      if (result < 0) {
        throw new IOException(name + " failed");
      }
      return result;
    } catch (IOException e) {
      throw e;
    } catch (Throwable e) {
      throw new IOException(name, e);
    }
  }

  @Override
  public void close() throws IOException {
    if (!closed) {
      closed = true;
      socket.close();
      try {
        toSocket.join();
        toTerminal.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      number("close", terminal); // only now: its number may then be that of another file
      arena.close();
    }
  }
}
