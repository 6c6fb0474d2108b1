package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.dataset.ShownTrial;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.edit.DatasetEdits.Undoable;
import flowdeck.station.DatasetDesk.Entry;
import flowdeck.station.DatasetOrder;
import flowdeck.station.DatasetPage;
import flowdeck.station.DatasetPage.Episode;
import flowdeck.station.Work;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Made-up recordings for tests and for looking at the console. */
public final class DemoDatasets implements DatasetOperations {
  private static final Path SESSIONS = Path.of("/lab/sessions");
  private static final Path OWN = SESSIONS.resolve("2026-12-01-0915/dataset");

  /** What was ordered. */
  public final List<DatasetOrder> orders = new ArrayList<>();

  /** What was replayed: folder and episode. */
  public final List<String> replayed = new ArrayList<>();

  private Shown shown =
      new Shown(
          List.of(
              new Entry(OWN, true, 9),
              new Entry(SESSIONS.resolve("2026-11-30-1402/dataset"), false, 48),
              new Entry(
                  SESSIONS.resolve(
                      "datasets/towels-blue-and-white-second-table-human-like-0.7-without-the-bad"),
                  false,
                  103)),
          page(OWN, "Stack the red block in the middle and the green block on it.", 9),
          outcomes(9),
          null,
          null,
          SESSIONS.resolve("datasets"));

  private static DatasetPage page(Path folder, String task, int count) {
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      episodes.add(
          new Episode(
              i,
              task,
              470 + 17 * i,
              (470 + 17 * i) / 15.0,
              i % 4 == 3 ? null : new TrialTie(i, new ShownTrial("2026-12-01-0915", i + 1, 4)),
              i % 4 == 2
                  ? List.of(
                      "The left arm could not be moved for 0.4 s.",
                      "3 rows show the picture before them again.")
                  : List.of()));
    }
    return new DatasetPage(
        folder,
        "1",
        null,
        "",
        "",
        episodes,
        new Undoable(false, List.of(3, 7, 8), Instant.parse("2026-12-01T09:41:00Z")));
  }

  private static Map<Integer, String> outcomes(int count) {
    Map<Integer, String> outcomes = new HashMap<>();
    for (int i = 0; i < count; i++) {
      if (i % 4 != 3) {
        outcomes.put(i, i % 3 == 1 ? "failure" : "success");
      }
    }
    return outcomes;
  }

  /** Nothing was recorded. */
  public void empty() {
    page(new DatasetPage(OWN, "", null, "", "", List.of(), null), List.of(new Entry(OWN, true, 0)));
  }

  /** The dataset is damaged. */
  public void broken() {
    page(
        new DatasetPage(
            OWN,
            "",
            null,
            OWN
                + "/meta/info.json is not valid JSON (Unexpected end-of-input); restore or download"
                + " the file again.",
            "",
            List.of(),
            null),
        shown.entries());
  }

  /** Names and instructions are as long as they may get. */
  public void longNames() {
    Path folder = shown.entries().getLast().folder();
    page(
        page(
            folder,
            "Take the very small cyan block with the left gripper, hand it over to the right one"
                + " and put it upon the rather larger orange block without touching the others.",
            103),
        shown.entries());
  }

  private void page(DatasetPage page, List<Entry> entries) {
    shown = new Shown(entries, page, shown.outcomes(), shown.work(), null, shown.usualPlace());
  }

  /** Shows work. */
  public void show(@Nullable Work work, @Nullable Path made) {
    shown =
        new Shown(shown.entries(), shown.page(), shown.outcomes(), work, made, shown.usualPlace());
  }

  @Override
  public Shown shown() {
    return shown;
  }

  @Override
  public @Nullable Frame thumbnail(int episode) {
    return DemoOperations.thumbnail(episode);
  }

  @Override
  public void refresh() {}

  @Override
  public void open(Path folder) {
    page(page(folder, "Fold the towel.", 48), shown.entries());
  }

  @Override
  public void begin(DatasetOrder order) {
    Work now = shown.work();
    if (now != null && now.busy()) {
      throw new InputException("Something is still going on; wait for its end or stop it first.");
    }
    orders.add(order);
    show(
        new Work(
            Work.Kind.DATASET,
            order.title(),
            Work.State.RUNNING,
            0.4,
            "4 of 10  copied episode 3",
            "12 s",
            null),
        null);
  }

  @Override
  public void replay(Path dataset, int episode) {
    replayed.add(dataset + " " + episode);
    show(
        new Work(
            Work.Kind.REPLAY,
            "episode %d of %s on the cell".formatted(episode, DatasetOrder.name(dataset)),
            Work.State.RUNNING,
            0.37,
            "12.4 of 33.6 s",
            "",
            null),
        null);
  }

  @Override
  public void stop() {
    show(null, null);
  }

  @Override
  public void dismiss() {
    show(null, null);
  }
}
