package flowdeck.arms.fri;

import flowdeck.arms.gripper.IoPort;
import flowdeck.arms.gripper.IoWiring;
import flowdeck.core.Clock;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The controller's boolean inputs and outputs that a gripper is wired to. An output keeps its value
 * at the controller, whoever switched it; so what is wished here goes with the answers until the
 * controller reports it, for a moment at most, and never again after silence or in another session.
 *
 * <p>Read and set from any thread; {@link #hear} and {@link #write} belong to the thread that
 * receives and make no objects.
 */
final class FriIo implements IoPort {
  /** So long after it was wished it is still meant. */
  private static final long FRESH_NANOS = 200_000_000;

  /** What the newest message tells of an input or output. */
  private enum Told {
    NOTHING,
    /** It is analog, or no output where one is to be switched. */
    UNFIT,
    OFF,
    ON
  }

  private static final class Line {
    private final String name;
    private final Io.Direction use;
    private volatile Told told = Told.NOTHING;

    /** Receiving thread only. */
    private Io.Type type = Io.Type.BOOLEAN;

    private Line(String name, Io.Direction use) {
      this.name = name;
      this.use = use;
    }

    private void hear(Monitoring message) {
      Told now = Told.NOTHING;
      for (int i = 0; i < message.ioCount(); i++) {
        Io io = message.io(i);
        if (io.name.equals(name)) {
          type = io.type;
          boolean unfit =
              io.type == Io.Type.ANALOG
                  || use == Io.Direction.OUTPUT && io.direction != Io.Direction.OUTPUT;
          now = unfit ? Told.UNFIT : io.digital == 0 ? Told.OFF : Told.ON;
        }
      }
      told = now;
    }

    private boolean is(boolean on) {
      return told == (on ? Told.ON : Told.OFF);
    }

    private void write(Command answer, boolean on) {
      Io io = answer.addIo();
      io.name = name;
      io.type = type;
      io.direction = Io.Direction.OUTPUT;
      io.digital = on ? 1 : 0;
    }

    private @Nullable String trouble(String arm, Told told) {
      String what = use == Io.Direction.OUTPUT ? "output" : "input";
      return switch (told) {
        case NOTHING ->
            "the controller of the %s arm does not tell of the %s %s; add it to the I/O configuration and to the FRI application."
                .formatted(arm, what, name);
        case UNFIT ->
            "%s of the %s arm is no boolean %s; correct the name in the cell's file."
                .formatted(name, arm, what);
        case OFF, ON -> null;
      };
    }
  }

  private static final class Wish {
    private final boolean on;
    private volatile long nanos;

    /** Receiving thread only: before, the controller may be about to do the opposite. */
    private boolean sent;

    private Wish(boolean on, long nanos) {
      this.on = on;
      this.nanos = nanos;
    }
  }

  private final String arm;
  private final Clock clock;
  private final Line output;
  private final @Nullable Line complement;
  private final @Nullable Line input;
  private final AtomicReference<@Nullable Wish> wish = new AtomicReference<>();
  private volatile boolean answering;
  private volatile long heardNanos = Long.MIN_VALUE;

  FriIo(String arm, IoWiring wiring, Clock clock) {
    this.arm = arm;
    this.clock = clock;
    output = new Line(wiring.output(), Io.Direction.OUTPUT);
    complement =
        wiring.complement() == null ? null : new Line(wiring.complement(), Io.Direction.OUTPUT);
    input =
        wiring.openedInput() == null ? null : new Line(wiring.openedInput(), Io.Direction.INPUT);
  }

  @Override
  public boolean set(boolean on) {
    if (read().trouble() != null) {
      return false;
    }
    Wish pending = wish.get();
    if (pending != null && pending.on == on) {
      pending.nanos = clock.nanos();
    } else if (pending != null || !is(on)) {
      wish.set(new Wish(on, clock.nanos()));
    }
    return true;
  }

  @Override
  public Reading read() {
    long nanos = heardNanos;
    Told out = output.told;
    String trouble = silence(nanos);
    if (trouble == null) {
      trouble = output.trouble(arm, out);
    }
    if (trouble == null && complement != null) {
      trouble = complement.trouble(arm, complement.told);
    }
    Boolean on = null;
    if (input != null) {
      Told in = input.told;
      on = in == Told.ON;
      trouble = trouble == null ? input.trouble(arm, in) : trouble;
    }
    return new Reading(trouble, out == Told.ON, on, nanos);
  }

  /** Why the controller takes nothing, or null. */
  private @Nullable String silence(long heard) {
    if (heard == Long.MIN_VALUE || clock.nanos() - heard > FriWords.SILENT_NANOS) {
      return "the controller of the %s arm is silent; start its FRI application at the smartPAD."
          .formatted(arm);
    }
    return answering
        ? null
        : "the controller of the %s arm has no session; start its FRI application at the smartPAD."
            .formatted(arm);
  }

  /** Whether the output, and its complement the other way, are reported so. */
  private boolean is(boolean on) {
    return output.is(on) && (complement == null || complement.is(!on));
  }

  /**
   * Takes over what a message tells.
   *
   * @param nanos when it came
   * @param anew whether it begins another count, as that of another session
   */
  void hear(Monitoring message, long nanos, boolean anew) {
    output.hear(message);
    if (complement != null) {
      complement.hear(message);
    }
    if (input != null) {
      input.hear(message);
    }
    answering = message.session != Monitoring.SessionState.IDLE;
    boolean interrupted = anew || !answering || nanos - heardNanos > FriWords.SILENT_NANOS;
    heardNanos = nanos;
    Wish pending = wish.get();
    if (pending != null) {
      boolean done = pending.sent && is(pending.on);
      if (done || interrupted || nanos - pending.nanos > FRESH_NANOS) {
        wish.compareAndSet(pending, null);
      }
    }
  }

  /** Puts what is wished into the answer to the message heard last. */
  void write(Command answer) {
    Wish pending = wish.get();
    if (pending == null || !usable(output) || complement != null && !usable(complement)) {
      return;
    }
    output.write(answer, pending.on);
    if (complement != null) {
      complement.write(answer, !pending.on);
    }
    pending.sent = true;
  }

  private static boolean usable(Line line) {
    return line.told == Told.OFF || line.told == Told.ON;
  }
}
