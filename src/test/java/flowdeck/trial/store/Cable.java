package flowdeck.trial.store;

import flowdeck.core.NamedThreads;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The network between a console and a {@link LabServer}; pulled, it swallows without a word. */
public final class Cable implements AutoCloseable {
  private final String store;
  private final ServerSocket end;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private volatile boolean pulled;

  /**
   * @param store address on the server
   */
  public Cable(String store) throws IOException {
    this.store = store;
    end = new ServerSocket(0, 20, InetAddress.getLoopbackAddress());
    NamedThreads.start("cable", this::accept);
  }

  /** The store's address at this end, with a driver that waits a second at most. */
  public String store() {
    return store.replaceFirst(":\\d+/", ":" + end.getLocalPort() + "/")
        + "&socketTimeout=1&connectTimeout=1";
  }

  public void pull() {
    pulled = true;
  }

  /** Connections from before stay dead. */
  public void plug() {
    sockets.forEach(Cable::close);
    sockets.clear();
    pulled = false;
  }

  private void accept() {
    int port = URI.create(store.substring("jdbc:".length())).getPort();
    try {
      while (true) {
        Socket console = end.accept();
        Socket server = new Socket(InetAddress.getLoopbackAddress(), port);
        sockets.addAll(List.of(console, server));
        NamedThreads.start("cable there", () -> carry(console, server));
        NamedThreads.start("cable back", () -> carry(server, console));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private void carry(Socket from, Socket to) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      byte[] bytes = new byte[8192];
      for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
        if (!pulled) {
          out.write(bytes, 0, n);
        }
      }
    } catch (IOException e) {
      // Hung up.
    }
    if (!pulled) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws IOException {
    end.close();
    plug();
  }
}
