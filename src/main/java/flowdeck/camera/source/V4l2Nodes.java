package flowdeck.camera.source;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds the device node of a camera by what it is called and can. Numbers of nodes change from one
 * plugging in to the next, and one camera has several: a D435i has nodes for depth, infrared,
 * colour and metadata.
 */
final class V4l2Nodes {
  /** The kernel keeps 31 bytes of a card's name. */
  private static final int CARD_BYTES = 31;

  private static final int MOST_SHOWN = 8;

  private final Path sysClass;
  private final Path dev;
  private final Prober prober;

  /** Asks a device. */
  @FunctionalInterface
  interface Prober {
    /**
     * @param width a width to look for where a device names a range
     */
    Answer ask(Path node, int width, int height) throws IOException;
  }

  /**
   * What a device says of itself.
   *
   * @param captures whether this node delivers pictures
   */
  record Answer(String card, boolean captures, List<VideoMode> modes) {}

  /**
   * What is looked for.
   *
   * @param card the card's name or a part of it, e.g. "RealSense"
   * @param device the serial number or USB path (e.g. "2-1.3") of one of several equal cameras, or
   *     null
   */
  record Wanted(
      String card,
      @Nullable String device,
      String fourcc,
      int width,
      int height,
      double framesPerSecond) {}

  /**
   * A node as the system lists it.
   *
   * @param index which of the nodes of its device
   * @param usbPath where the device is plugged in, or an empty text
   * @param serial the device's serial number, or an empty text
   */
  private record Node(String name, String card, int index, String usbPath, String serial) {
    /** Nodes of one device share this. */
    String device() {
      return usbPath.isEmpty() ? name : usbPath;
    }

    String described() {
      return "%s (USB path %s%s)"
          .formatted(
              card,
              usbPath.isEmpty() ? "unknown" : usbPath,
              serial.isEmpty() ? "" : ", serial " + serial);
    }
  }

  /**
   * @param sysClass {@code /sys/class/video4linux}
   * @param dev {@code /dev}
   */
  V4l2Nodes(Path sysClass, Path dev, Prober prober) {
    this.sysClass = sysClass;
    this.dev = dev;
    this.prober = prober;
  }

  /**
   * The one node that is what is wanted.
   *
   * @throws IOException with a clause that says why there is none
   */
  Path find(Wanted wanted) throws IOException {
    List<Node> all = list();
    List<Node> called = all.stream().filter(node -> isCalled(node, wanted.card())).toList();
    if (called.isEmpty()) {
      throw new IOException(
          all.isEmpty()
              ? "no camera is plugged in; plug in %s".formatted(wanted.card())
              : "no camera is called %s; there are: %s".formatted(wanted.card(), cards(all)));
    }
    String device = wanted.device();
    if (device != null) {
      List<Node> there = called.stream().filter(node -> isAt(node, device)).toList();
      if (there.isEmpty()) {
        throw new IOException(
            "no %s has the serial number or USB path %s; there are: %s"
                .formatted(wanted.card(), device, described(called)));
      }
      called = there;
    }
    return dev.resolve(withMode(called, wanted).name());
  }

  private Node withMode(List<Node> called, Wanted wanted) throws IOException {
    List<Node> able = new ArrayList<>();
    Set<String> offered = new TreeSet<>();
    IOException refused = null;
    for (Node node : called) {
      try {
        Answer answer = prober.ask(dev.resolve(node.name()), wanted.width(), wanted.height());
        if (!answer.captures()) {
          continue;
        }
        answer.modes().forEach(mode -> offered.add(mode.toString()));
        if (answer.modes().stream().anyMatch(mode -> isWanted(mode, wanted))) {
          able.add(node);
        }
      } catch (IOException e) {
        refused = e;
      }
    }
    Set<String> devices = able.stream().map(Node::device).collect(Collectors.toSet());
    if (devices.size() > 1) {
      throw new IOException(
          "several cameras are called %s; name one by its serial number or USB path: %s"
              .formatted(wanted.card(), described(able)));
    }
    if (able.isEmpty()) {
      if (refused != null) {
        throw refused;
      }
      throw new IOException(
          "%s offers no %s; it offers: %s%s"
              .formatted(
                  wanted.card(),
                  new VideoMode(
                      wanted.fourcc(), wanted.width(), wanted.height(), wanted.framesPerSecond()),
                  offered.stream().limit(MOST_SHOWN).collect(Collectors.joining(", ")),
                  offered.size() > MOST_SHOWN
                      ? " and %d more".formatted(offered.size() - MOST_SHOWN)
                      : offered.isEmpty() ? "nothing; plug it into a USB 3 port" : ""));
    }
    return able.stream().min(Comparator.comparingInt(Node::index)).orElseThrow();
  }

  private static boolean isWanted(VideoMode mode, Wanted wanted) {
    return mode.is(wanted.fourcc(), wanted.width(), wanted.height(), wanted.framesPerSecond());
  }

  private static boolean isCalled(Node node, String wanted) {
    String card = node.card().toLowerCase(Locale.ROOT);
    String name = wanted.toLowerCase(Locale.ROOT);
    return card.contains(name) || (card.length() >= CARD_BYTES && name.startsWith(card));
  }

  private static boolean isAt(Node node, String device) {
    return node.serial().equalsIgnoreCase(device) || node.usbPath().equals(device);
  }

  private static String cards(List<Node> nodes) {
    return String.join(", ", nodes.stream().map(Node::card).collect(Collectors.toSet()));
  }

  private static String described(List<Node> nodes) {
    Set<String> each = new LinkedHashSet<>();
    nodes.forEach(node -> each.add(node.described()));
    return String.join(", ", each);
  }

  private List<Node> list() throws IOException {
    if (!Files.isDirectory(sysClass)) {
      return List.of();
    }
    List<Node> nodes = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(sysClass, "video*")) {
      for (Path entry : entries) {
        String card = read(entry.resolve("name"));
        if (!card.isEmpty()) {
          Path usb = usbDevice(entry.resolve("device"));
          nodes.add(
              new Node(
                  String.valueOf(entry.getFileName()),
                  card,
                  index(read(entry.resolve("index"))),
                  usb == null ? "" : String.valueOf(usb.getFileName()),
                  usb == null ? "" : read(usb.resolve("serial"))));
        }
      }
    }
    nodes.sort(Comparator.comparing(Node::name));
    return nodes;
  }

  /** The USB device above an interface, or null for what is not on USB. */
  private static @Nullable Path usbDevice(Path link) {
    try {
      for (Path at = link.toRealPath(); at != null; at = at.getParent()) {
        if (Files.exists(at.resolve("idVendor"))) {
          return at;
        }
      }
    } catch (IOException e) {
      return null; // it was unplugged just now, or is no device with a place
    }
    return null;
  }

  private static int index(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** A small file of the system's, or an empty text: nodes vanish while one looks. */
  private static String read(Path file) {
    try {
      return Files.readString(file).strip();
    } catch (IOException e) {
      return "";
    }
  }
}
