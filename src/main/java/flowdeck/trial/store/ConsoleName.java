package flowdeck.trial.store;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/** What tells a lab's consoles apart, the same after every start: its machine and its folder. */
final class ConsoleName {
  private ConsoleName() {}

  /**
   * The name of the console that holds the lock of a sessions folder.
   *
   * @param folder absolute
   */
  static String of(Path folder) {
    return host() + ":" + folder;
  }

  private static String host() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      // The machine knows its name and the network does not: "name: Name or service not known".
      return String.valueOf(e.getMessage()).split(":", 2)[0];
    }
  }
}
