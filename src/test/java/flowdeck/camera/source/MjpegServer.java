package flowdeck.camera.source;

import flowdeck.core.Frame;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.opencv.global.opencv_core;
import org.bytedeco.opencv.global.opencv_imgcodecs;
import org.bytedeco.opencv.opencv_core.Mat;
import org.bytedeco.opencv.opencv_core.Scalar;
import org.jspecify.annotations.Nullable;

/** A network camera on loopback that can misbehave in all the ways real ones do. */
public final class MjpegServer implements AutoCloseable {
  enum Manner {
    PLAY,
    STALL,
    FREEZE,
    SMALL,
    GARBAGE,
    TRUNCATE,
    SILENT_HEADER
  }

  static final int WIDTH = 64;
  static final int HEIGHT = 48;
  private static final int PERIOD_MILLIS = 33;

  private final int port;
  private final Set<Socket> clients = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listening;
  volatile Manner manner = Manner.PLAY;
  volatile int sent;
  private volatile byte @Nullable [] shown;

  /** When it sent the newest picture that differs from the one before. */
  volatile long newNanos;

  public MjpegServer() throws IOException {
    listening = listen(0);
    port = listening.getLocalPort();
    serve(listening);
  }

  public String url() {
    return "http://operator:secret@127.0.0.1:%d/stream".formatted(port);
  }

  /** Sends this picture from now on, again and again. */
  public void show(Frame frame) {
    try (Mat image = new Mat(frame.height(), frame.width(), opencv_core.CV_8UC3)) {
      image.data().put(frame.bgr());
      shown = encoded(image);
    }
  }

  /** Cable pulled: connections break, new ones are refused. */
  void unplug() throws IOException {
    listening.close();
    for (Socket client : clients) {
      client.close();
    }
  }

  void plugIn() throws IOException {
    listening = listen(port);
    serve(listening);
  }

  private static ServerSocket listen(int port) throws IOException {
    for (int attempt = 0; ; attempt++) {
      ServerSocket server = new ServerSocket();
      server.setReuseAddress(true);
      try {
        server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        return server;
      } catch (BindException e) {
        // The socket before it is closed once its thread has left it.
        server.close();
        if (attempt > 100) {
          throw e;
        }
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  private void serve(ServerSocket server) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try {
                  Socket client = server.accept();
                  clients.add(client);
                  Thread.ofPlatform().daemon(true).start(() -> stream(client));
                } catch (IOException e) {
                  return;
                }
              }
            });
  }

  private void stream(Socket client) {
    try (client) {
      client.setTcpNoDelay(true);
      client.getInputStream().read(new byte[4096]);
      OutputStream out = client.getOutputStream();
      while (manner == Manner.SILENT_HEADER) {
        Thread.sleep(10);
      }
      out.write(
          "HTTP/1.0 200 OK\r\nContent-Type: multipart/x-mixed-replace; boundary=cut\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] last = jpeg(0, WIDTH, HEIGHT);
      while (true) {
        Thread.sleep(PERIOD_MILLIS);
        switch (manner) {
          case STALL, SILENT_HEADER -> {}
          case FREEZE -> part(out, last);
          case SMALL -> part(out, jpeg(sent, WIDTH / 2, HEIGHT / 2));
          case GARBAGE -> {
            byte[] garbage = jpeg(sent, WIDTH, HEIGHT);
            new Random(sent).nextBytes(garbage);
            part(out, garbage);
          }
          case TRUNCATE -> {
            byte[] whole = jpeg(sent, WIDTH, HEIGHT);
            part(out, Arrays.copyOf(whole, whole.length * 3 / 4));
          }
          case PLAY -> {
            byte[] given = shown;
            last = given == null ? jpeg(sent, WIDTH, HEIGHT) : given;
            part(out, last);
            newNanos = System.nanoTime();
          }
        }
      }
    } catch (IOException e) {
      // The client is gone or the cable is pulled.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      clients.remove(client);
    }
  }

  private void part(OutputStream out, byte[] jpeg) throws IOException {
    sent++;
    out.write(
        "--cut\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n"
            .formatted(jpeg.length)
            .getBytes(StandardCharsets.US_ASCII));
    out.write(jpeg);
    out.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** A noisy picture whose mean brightness tells its number. */
  static byte[] jpeg(int number, int width, int height) {
    try (Mat image = new Mat(height, width, opencv_core.CV_8UC3);
        Mat mean = new Mat(1, 1, opencv_core.CV_64F, new Scalar(40.0 + number % 150));
        Mat spread = new Mat(1, 1, opencv_core.CV_64F, new Scalar(12.0))) {
      opencv_core.randn(image, mean, spread);
      return encoded(image);
    }
  }

  private static byte[] encoded(Mat image) {
    try (BytePointer encoded = new BytePointer()) {
      if (!opencv_imgcodecs.imencode(".jpg", image, encoded)) {
        throw new UncheckedIOException(new IOException("No JPEG"));
      }
      byte[] bytes = new byte[(int) encoded.limit()];
      encoded.get(bytes);
      return bytes;
    }
  }

  @Override
  public void close() throws IOException {
    unplug();
  }
}
