package flowdeck.console;

import flowdeck.core.Frame;
import flowdeck.dataset.TrialTie;
import flowdeck.station.DatasetDesk;
import flowdeck.station.DatasetOrder;
import flowdeck.station.DatasetPage;
import flowdeck.station.Station;
import flowdeck.station.TrialLog;
import flowdeck.station.Work;
import flowdeck.trial.Label;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A {@link DatasetDesk} as the console sees it. JavaFX thread only. */
final class StationDatasets implements DatasetOperations {
  private final Station station;
  private final DatasetDesk desk;
  private List<TrialLog.Entry> shownLog = List.of();
  private Shown shown;

  StationDatasets(Station station) {
    this.station = station;
    this.desk = station.datasets();
    shown = new Shown(desk.entries(), desk.page(), Map.of(), null, null, desk.usualPlace());
  }

  @Override
  public Shown shown() {
    List<DatasetDesk.Entry> entries = desk.entries();
    Work replayed = station.replay().work();
    Work work = replayed == null ? desk.work() : replayed;
    DatasetPage page = desk.page();
    Path made = replayed == null ? desk.made() : null;
    List<TrialLog.Entry> log = station.log().entries();
    if (entries != shown.entries()
        || page != shown.page()
        || work != shown.work()
        || made != shown.made()
        || log != shownLog) {
      Map<Integer, String> outcomes =
          page == shown.page() && log == shownLog ? shown.outcomes() : outcomes(page, log);
      shownLog = log;
      shown = new Shown(entries, page, outcomes, work, made, shown.usualPlace());
    }
    return shown;
  }

  private Map<Integer, String> outcomes(DatasetPage page, List<TrialLog.Entry> log) {
    Map<Integer, String> words = new HashMap<>();
    for (TrialLog.Entry entry : log) {
      Label label = entry.trial().label();
      if (label != null) {
        words.put(entry.trial().number(), label.outcome().word());
      }
    }
    Map<Integer, String> outcomes = new HashMap<>();
    for (DatasetPage.Episode episode : page.episodes()) {
      TrialTie tie = episode.tie();
      String outcome =
          tie != null && tie.trial().session().equals(station.session().name())
              ? words.get(tie.trial().number())
              : null;
      if (outcome != null) {
        outcomes.put(episode.number(), outcome);
      }
    }
    return Map.copyOf(outcomes);
  }

  @Override
  public @Nullable Frame thumbnail(int episode) {
    return desk.thumbnail(episode);
  }

  @Override
  public void refresh() {
    desk.refresh();
  }

  @Override
  public void open(Path folder) {
    desk.open(folder);
  }

  @Override
  public void begin(DatasetOrder order) {
    desk.begin(order);
    station.replay().dismiss();
  }

  @Override
  public void replay(Path dataset, int episode) {
    station.replay().begin(dataset, episode);
  }

  @Override
  public void stop() {
    if (station.replay().moving()) {
      station.replay().end();
    } else {
      desk.stop();
    }
  }

  @Override
  public void dismiss() {
    if (station.replay().work() == null) {
      desk.dismiss();
    } else {
      station.replay().dismiss();
    }
  }
}
