package flowdeck.arms.fri;

/** What is spoken on the wire; which of KUKA's versions speak it alike. */
public enum FriVersion {
  /** 1.14, 1.15 and 1.16, of Sunrise OS 1. */
  V1("1.14 to 1.16"),
  /** 2.5, of Sunrise OS 2 and 3. */
  V2_5("2.5"),
  /** 2.7: a length before each message and a checksum after it. */
  V2_7("2.7");

  private final String label;

  FriVersion(String label) {
    this.label = label;
  }

  /** The name for people. */
  public String label() {
    return label;
  }

  /** Whether a datagram has a length before and a checksum after the message. */
  boolean framed() {
    return this == V2_7;
  }

  /** Whether the controller tells which joint positions it was last commanded. */
  boolean tellsCommanded() {
    return this == V1;
  }
}
