package flowdeck.arms.fri;

import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.MembershipKey;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A channel over which nothing can be sent while the test says so, as without a route. */
final class UnsendableChannel extends DatagramChannel {
  private final DatagramChannel channel;
  volatile boolean blocked;

  UnsendableChannel(SocketAddress local) throws IOException {
    super(DatagramChannel.open().provider());
    channel = DatagramChannel.open();
    channel.bind(local);
  }

  @Override
  public int send(ByteBuffer source, SocketAddress target) throws IOException {
    if (blocked) {
      throw new IOException("Network is unreachable");
    }
    return channel.send(source, target);
  }

  @Override
  public @Nullable SocketAddress receive(ByteBuffer into) throws IOException {
    return channel.receive(into);
  }

  @Override
  public SocketAddress getLocalAddress() throws IOException {
    return channel.getLocalAddress();
  }

  @Override
  protected void implCloseSelectableChannel() throws IOException {
    channel.close();
  }

  @Override
  protected void implConfigureBlocking(boolean block) throws IOException {
    channel.configureBlocking(block);
  }

  @Override
  public DatagramChannel bind(SocketAddress local) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> DatagramChannel setOption(SocketOption<T> name, T value) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T getOption(SocketOption<T> name) {
    throw new UnsupportedOperationException();
  }

  @Override
  public Set<SocketOption<?>> supportedOptions() {
    return Set.of();
  }

  @Override
  public DatagramSocket socket() {
    throw new UnsupportedOperationException();
  }

  @Override
  public boolean isConnected() {
    return false;
  }

  @Override
  public DatagramChannel connect(SocketAddress remote) {
    throw new UnsupportedOperationException();
  }

  @Override
  public DatagramChannel disconnect() {
    return this;
  }

  @Override
  public @Nullable SocketAddress getRemoteAddress() {
    return null;
  }

  @Override
  public int read(ByteBuffer into) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long read(ByteBuffer[] into, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(ByteBuffer from) {
    throw new UnsupportedOperationException();
  }

  @Override
  public long write(ByteBuffer[] from, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface at) {
    throw new UnsupportedOperationException();
  }

  @Override
  public MembershipKey join(InetAddress group, NetworkInterface at, InetAddress source) {
    throw new UnsupportedOperationException();
  }
}
