package flowdeck.console;

import java.net.Inet4Address;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where this machine is reached in its networks. */
final class MachineAddresses {
  private static final Logger LOG = LoggerFactory.getLogger(MachineAddresses.class);

  private MachineAddresses() {}

  /** IPv4 addresses with their networks' sizes and devices; FRI knows no other. */
  static List<String> read() {
    List<String> found = new ArrayList<>();
    try {
      for (NetworkInterface device : NetworkInterface.networkInterfaces().toList()) {
        if (device.isLoopback() || !device.isUp()) {
          continue;
        }
        for (InterfaceAddress address : device.getInterfaceAddresses()) {
          if (address.getAddress() instanceof Inet4Address ip) {
            found.add(
                "%s/%d (%s)"
                    .formatted(
                        ip.getHostAddress(), address.getNetworkPrefixLength(), device.getName()));
          }
        }
      }
    } catch (SocketException e) { // then the operator looks it up; everything else goes on
      LOG.warn("This machine's network addresses cannot be read", e);
    }
    return List.copyOf(found);
  }
}
