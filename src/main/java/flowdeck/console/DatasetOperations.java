package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.station.DatasetDesk;
import flowdeck.station.DatasetOrder;
import flowdeck.station.DatasetPage;
import flowdeck.station.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the console shows of recorded datasets, and the long work it orders on them.
 *
 * <p>As with {@link Operations}: called on the JavaFX thread, reading never waits, commands return
 * at once and what cannot be done is an {@link flowdeck.core.InputException}.
 */
public interface DatasetOperations {

  /** The newest state; read once per pulse. */
  Shown shown();

  /** First picture of an episode of the open dataset, small; null until it is decoded. */
  @Nullable Frame thumbnail(int episode);

  /** Looks again which datasets there are, elsewhere. */
  void refresh();

  /** Opens a dataset, elsewhere; it is then in {@link Shown#page}. */
  void open(Path folder);

  /** Begins long work. */
  void begin(DatasetOrder order);

  /** Drives the cell along the recorded targets of an episode. */
  void replay(Path dataset, int episode);

  /** Ends what runs: work leaves everything as it was, a replay brings the arms to rest. */
  void stop();

  /** Puts away how the last work ended. */
  void dismiss();

  /**
   * All there is to show.
   *
   * @param entries this session's dataset, then the others, newest first
   * @param page the open dataset
   * @param outcomes of the trials that its episodes show, by episode; of this session's trials only
   * @param work what runs or ended last, a replay before other work, or null
   * @param made the dataset that it made, or null
   * @param usualPlace where datasets go unless the operator says otherwise
   */
  record Shown(
      List<DatasetDesk.Entry> entries,
      DatasetPage page,
      Map<Integer, String> outcomes,
      @Nullable Work work,
      @Nullable Path made,
      Path usualPlace) {}
}
