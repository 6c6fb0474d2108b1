package flowdeck.console.cell;

import flowdeck.arms.LinkReport;
import flowdeck.arms.LinkReport.Times;
import flowdeck.arms.LinkReport.Word;
import flowdeck.console.ArmOperations.ArmHealth;
import flowdeck.console.ArmWords;
import flowdeck.console.Live;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The connection to the controller of one arm, in words and figures. */
public final class LinkViewModel {
  /** A share of messages up to which losses and delays are what networks do. */
  private static final double USUAL_SHARE = 0.001;

  private final Live live;
  private int arm;

  /** One line: what it is about, its value, and whether that is as it should be. */
  public record Line(String label, String value, boolean fine) {}

  public LinkViewModel(Live live) {
    this.live = live;
  }

  /** Chooses the arm by its place in the cell, from 0. */
  public void arm(int index) {
    arm = index;
  }

  private @Nullable ArmHealth health() {
    List<ArmHealth> arms = live.arms();
    return arm < arms.size() ? arms.get(arm) : null;
  }

  private @Nullable LinkReport link() {
    ArmHealth health = health();
    return health == null ? null : health.link();
  }

  /** Whether this arm has a controller at all. */
  public boolean present() {
    return link() != null;
  }

  /** E.g. "Left arm". */
  public String title() {
    ArmHealth health = health();
    return health == null ? "" : ArmWords.title(health);
  }

  /** Where this program listens. */
  public String place() {
    LinkReport link = link();
    return link == null ? "" : link.place();
  }

  /** Why the arm takes no targets and what to do, one sentence, or empty. */
  public String trouble() {
    ArmHealth health = health();
    String trouble = health == null ? null : health.trouble();
    return trouble == null ? "" : ArmWords.capital(trouble) + ".";
  }

  /** Whether the words are the last ones of a controller that is silent by now. */
  public boolean past() {
    LinkReport link = link();
    return link != null
        && link.heard() > 0
        && link.trouble() != null
        && ageMillis() > ArmWords.SILENT_MILLIS;
  }

  private double ageMillis() {
    ArmHealth health = health();
    return health == null ? Double.POSITIVE_INFINITY : live.armAgeMillis(health.name());
  }

  /** What the words are about, e.g. "as last heard 12.4 s ago". */
  public String wordsNote() {
    return past() && Double.isFinite(ageMillis())
        ? String.format(Locale.ROOT, "⚠ as last heard, %.1f s ago", ageMillis() / 1e3)
        : "controller says";
  }

  /** What the controller says of itself. */
  public List<Line> words() {
    LinkReport link = link();
    List<Line> lines = new ArrayList<>();
    if (link != null) {
      for (Word word : link.words()) {
        lines.add(new Line(word.label(), word.value(), word.fine()));
      }
    }
    return lines;
  }

  /** Addresses and counts. */
  public List<Line> counts() {
    LinkReport link = link();
    if (link == null) {
      return List.of();
    }
    String peer = link.peer();
    String version = link.version();
    boolean heard = link.heard() > 0;
    return List.of(
        new Line("Controller", peer == null ? "not heard" : peer, peer != null),
        new Line("Speaks", version == null ? "not known" : version, version != null),
        new Line("Sends every", link.periodMillis() == 0 ? "–" : link.periodMillis() + " ms", true),
        new Line("Heard", number(link.heard()), heard),
        new Line(
            "Answered",
            number(link.answered()),
            link.heard() - link.answered() <= USUAL_SHARE * link.heard() + 1),
        new Line("Lost", number(link.lost()), usual(link.lost(), link)),
        new Line("Answered late", number(link.late()), usual(link.late(), link)),
        new Line("Out of order", number(link.disordered()), usual(link.disordered(), link)),
        new Line("Garbled", number(link.garbled()), link.garbled() == 0),
        new Line("From others", number(link.foreign()), link.foreign() == 0));
  }

  private static boolean usual(long count, LinkReport link) {
    return count <= USUAL_SHARE * link.heard();
  }

  private static String number(long count) {
    return String.format(Locale.ROOT, "%,d", count).replace(',', ' ');
  }

  /** How late messages arrive, or null without a link. */
  public @Nullable Times arrival() {
    LinkReport link = link();
    return link == null ? null : link.arrival();
  }

  /** How quickly they are answered, or null without a link. */
  public @Nullable Times answer() {
    LinkReport link = link();
    return link == null ? null : link.answer();
  }

  /** E.g. "p99 1.3 ms, longest 4.2 ms". */
  public static String words(@Nullable Times times) {
    return times == null || times.maxMillis() == 0
        ? "–"
        : String.format(
            Locale.ROOT, "p99 %.2f, longest %.2f ms", times.p99Millis(), times.maxMillis());
  }
}
