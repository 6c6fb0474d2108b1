package flowdeck.arms.gripper;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;

/** Raw bytes over TCP, as gateways to serial lines give and take them. */
final class TcpLink implements ModbusLink {
  private static final int CONNECT_MILLIS = 2000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  TcpLink(GripperPort.Tcp port) throws IOException {
    InetSocketAddress address = new InetSocketAddress(port.host(), port.port());
    if (address.isUnresolved()) {
      throw new UnknownHostException("no machine of that name is known");
    }
    socket = new Socket();
    try {
      socket.connect(address, CONNECT_MILLIS);
      // Requests are short and each waits for its answer: held back, they would take 40 ms.
      socket.setTcpNoDelay(true);
      in = socket.getInputStream();
      out = socket.getOutputStream();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  @Override
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
  }

  @Override
  public int receive(byte[] into, int from, int millis) throws IOException {
    if (millis == 0 && in.available() == 0) {
      return 0;
    }
    socket.setSoTimeout(Math.max(1, millis));
    try {
      int count = in.read(into, from, into.length - from);
      if (count < 0) {
        throw new EOFException("the other side closed the connection");
      }
      return count;
    } catch (SocketTimeoutException e) {
      return 0;
    }
  }

  @Override
  public void end() {
    try {
      socket.close();
    } catch (IOException e) {
      // Nobody reads from it any more, which is what was asked for.
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
