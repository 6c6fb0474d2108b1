package flowdeck.arms.fri;

import flowdeck.core.InputException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Where an arm's controller is heard.
 *
 * @param local this machine's address and UDP port; real controllers send to 30200 to 30209, port 0
 *     takes any that is free
 * @param controller the controller's address; null takes whoever sends the first message
 */
public record FriAddress(InetSocketAddress local, @Nullable InetAddress controller) {
  /** Ports that KUKA's controllers send to. */
  public static final int FIRST_PORT = 30200;

  public static final int LAST_PORT = 30209;

  public FriAddress {
    if (local.isUnresolved()) {
      throw new InputException(
          "The network address %s of this machine is not known; correct it in the cell's file."
              .formatted(local.getHostString()));
    }
  }

  /** All of this machine's addresses at a port. */
  public static FriAddress port(int port) {
    return new FriAddress(new InetSocketAddress(port), null);
  }
}
