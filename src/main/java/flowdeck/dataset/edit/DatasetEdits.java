package flowdeck.dataset.edit;

import flowdeck.core.InputException;
import flowdeck.dataset.DatasetCopy;
import flowdeck.dataset.DatasetLock;
import flowdeck.dataset.Draft;
import flowdeck.dataset.EpisodePart;
import flowdeck.dataset.FolderLinks;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.TrialTie;
import flowdeck.dataset.Watcher;
import flowdeck.dataset.edit.Trash.Entry;
import flowdeck.dataset.edit.Trash.Kind;
import flowdeck.dataset.edit.Trash.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Changes a recorded dataset in place. What is taken out goes to the dataset's trash, from where
 * {@link #restore} brings it back, newest edit first. Each edit makes the dataset's successor
 * beside it, with videos that are not touched under a second name, and exchanges the two in one
 * step: whenever the program dies, the old dataset is there or the new one. Episodes keep the
 * numbers 0, 1, 2 and so on; what is noted about them follows them.
 *
 * <p>All methods run on the caller's thread. All throw {@link InputException} if the dataset is
 * being recorded into, is damaged or cannot be written, and {@link
 * java.util.concurrent.CancellationException} if the watcher ends them; the dataset is then as it
 * was.
 */
public final class DatasetEdits {
  private static final InstantSource WALL = InstantSource.system();

  /** Folders and files that the successor gets made anew. */
  private static final Set<String> MADE_ANEW = Set.of("meta", "data", "videos", "staging");

  private DatasetEdits() {}

  /**
   * How the dataset is after an edit.
   *
   * @param episodes how many
   * @param frames rows of all
   * @param numbers new number of each old episode that is still there
   * @param trash folder in the dataset's trash that the edit filled or emptied
   * @param notes what is not quite as asked for or as it was, one sentence each
   */
  public record Result(
      int episodes, long frames, Map<Integer, Integer> numbers, String trash, List<String> notes) {
    public Result {
      numbers = Map.copyOf(numbers);
      notes = List.copyOf(notes);
    }
  }

  /**
   * Deletes episodes; the others move up.
   *
   * @param episodes some, but not all
   */
  public static Result delete(Path data, List<Integer> episodes, Watcher watcher) {
    return removing(
        data,
        watcher,
        source -> {
          Set<Integer> gone = new TreeSet<>(episodes);
          List<EpisodePart> out = EpisodePart.whole(source, List.copyOf(gone));
          List<EpisodePart> kept =
              EpisodePart.whole(source, List.of()).stream()
                  .filter(part -> !gone.contains(part.episode()))
                  .toList();
          if (gone.isEmpty() || kept.isEmpty()) {
            throw new InputException(
                "%s has the episodes 0 to %d; choose some to delete, but not all. Delete the folder to delete all."
                    .formatted(data, source.episodes().size() - 1));
          }
          return new Removal(kept, out, manifest(Kind.DELETED, List.copyOf(gone), 0, 0), List.of());
        });
  }

  /**
   * Cuts the beginning and the end off an episode. The cut at the beginning moves back by one row
   * where that keeps the pictures as they are.
   *
   * @param fromSeconds time of the first row to keep, s from the start of the episode
   * @param toSeconds time of the first row after it that is not kept, s; infinite for the end
   */
  public static Result trim(
      Path data, int episode, double fromSeconds, double toSeconds, Watcher watcher) {
    return removing(
        data,
        watcher,
        source -> {
          EpisodePart whole = EpisodePart.whole(source, episode);
          int fps = source.info().fps();
          int from = (int) Math.round(Math.max(0, fromSeconds) * fps);
          int to = (int) Math.min(whole.rows(), Math.round(toSeconds * fps));
          if (!(from < to) || from == 0 && to == whole.rows()) {
            throw new InputException(
                "Episode %d of %s lasts from 0 to %.2f s; keep a part of that, not %.2f to %.2f s."
                    .formatted(episode, data, whole.rows() / (double) fps, fromSeconds, toSeconds));
          }
          int key = DatasetCopy.keyRowUpTo(new EpisodePart(source, episode, from, to));
          List<String> notes = new ArrayList<>();
          if (key == from - 1) {
            notes.add(
                "Episode %d begins at %.3f s, one frame earlier, so that its pictures stay as they are."
                    .formatted(episode, key / (double) fps));
            from = key;
          }
          List<EpisodePart> kept = new ArrayList<>(EpisodePart.whole(source, List.of()));
          kept.set(source.episodes().indexOf(episode), new EpisodePart(source, episode, from, to));
          return new Removal(
              kept, List.of(whole), manifest(Kind.TRIMMED, List.of(episode), from, to), notes);
        });
  }

  private static Manifest manifest(Kind kind, List<Integer> episodes, int from, int to) {
    return new Manifest(kind, WALL.instant().toString(), episodes, from, to);
  }

  /**
   * An edit that can be undone.
   *
   * @param trimmed whether it cut an episode; else it deleted some
   * @param episodes their numbers before
   * @param time when
   */
  public record Undoable(boolean trimmed, List<Integer> episodes, Instant time) {
    public Undoable {
      episodes = List.copyOf(episodes);
    }
  }

  /**
   * The edit that {@link #restore} would undo; empty if there is none.
   *
   * @throws InputException if the trash cannot be read
   */
  public static Optional<Undoable> newest(Path data) {
    List<Entry> entries = Trash.entries(data);
    if (entries.isEmpty()) {
      return Optional.empty();
    }
    Entry newest = entries.getLast();
    try {
      return Optional.of(
          new Undoable(
              newest.manifest().edit() == Kind.TRIMMED,
              newest.manifest().episodes(),
              Instant.parse(newest.manifest().time())));
    } catch (DateTimeParseException e) {
      throw new InputException(
          "%s has a manifest without a time; move it away.".formatted(newest.folder()), e);
    }
  }

  /** What an edit keeps and what it takes out. */
  private record Removal(
      List<EpisodePart> kept, List<EpisodePart> out, Manifest manifest, List<String> notes) {}

  private static Result removing(
      Path data, Watcher watcher, Function<LeRobotDataset, Removal> plan) {
    return edit(
        data,
        watcher,
        (source, draft, steps) -> {
          Removal removal = plan.apply(source);
          linkOthers(source.folder(), draft, Set.of(), steps);
          DatasetCopy.Report report =
              new DatasetCopy(removal.kept(), steps.piece(0, 2)).write(draft, true);
          Path entry = Trash.next(source.folder(), draft);
          new DatasetCopy(removal.out(), steps.piece(1, 2)).write(entry, true);
          Trash.write(entry, removal.manifest());
          List<String> notes = new ArrayList<>(removal.notes());
          notes.addAll(report.notes());
          return new Result(
              report.episodes(),
              report.frames(),
              numbers(removal.kept(), source),
              entry.getFileName().toString(),
              notes);
        });
  }

  /**
   * Undoes the newest edit: what it took out is where it was.
   *
   * @throws InputException also if there is no edit to undo
   */
  public static Result restore(Path data, Watcher watcher) {
    return edit(
        data,
        watcher,
        (source, draft, steps) -> {
          List<Entry> entries = Trash.entries(source.folder());
          if (entries.isEmpty()) {
            throw new InputException(
                "%s has no edits in its trash; there is nothing to restore.".formatted(data));
          }
          Entry newest = entries.getLast();
          List<EpisodePart> episodes = restored(source, newest);
          DatasetCopy copy = new DatasetCopy(episodes, steps);
          linkOthers(source.folder(), draft, Set.of(newest.folder()), steps);
          DatasetCopy.Report report = copy.write(draft, true);
          return new Result(
              report.episodes(),
              report.frames(),
              numbers(episodes, source),
              newest.name(),
              report.notes());
        });
  }

  private static List<EpisodePart> restored(LeRobotDataset source, Entry entry) {
    LeRobotDataset trash = LeRobotDataset.open(entry.folder());
    List<EpisodePart> episodes = new ArrayList<>(EpisodePart.whole(source, List.of()));
    List<Integer> places = entry.manifest().episodes();
    for (int i = 0; i < places.size(); i++) {
      EpisodePart old = EpisodePart.whole(trash, i);
      int place = places.get(i);
      boolean trimmed = entry.manifest().edit() == Kind.TRIMMED;
      int rows = entry.manifest().endRow() - entry.manifest().firstRow();
      if (place > episodes.size()
          || trimmed && (place == episodes.size() || episodes.get(place).rows() != rows)) {
        throw new InputException(
            "%s does not fit the dataset any more, which other programs must have changed; take its episodes from there with `dataset merge`."
                .formatted(entry.folder()));
      }
      if (trimmed) {
        episodes.set(place, old);
      } else {
        episodes.add(place, old);
      }
    }
    return episodes;
  }

  private static Map<Integer, Integer> numbers(List<EpisodePart> parts, LeRobotDataset source) {
    Map<Integer, Integer> numbers = new HashMap<>();
    for (int i = 0; i < parts.size(); i++) {
      if (parts.get(i).source() == source) {
        numbers.put(parts.get(i).episode(), i);
      }
    }
    return numbers;
  }

  /** Makes the successor of a dataset. */
  @FunctionalInterface
  private interface Making {
    Result make(LeRobotDataset source, Path draft, Watcher steps) throws IOException;
  }

  private static Result edit(Path data, Watcher watcher, Making making) {
    if (!Files.isRegularFile(data.resolve("meta/info.json"))) {
      LeRobotDataset.open(data); // says what is wrong, before a lock is made there
    }
    try (DatasetLock lock = DatasetLock.forWriting(data)) {
      Path folder = data.toRealPath();
      LeRobotDataset source = LeRobotDataset.open(folder);
      requireEditable(source);
      try (Draft draft = Draft.replacing(folder)) {
        Result result = making.make(source, draft.folder(), watcher);
        TrialTie.markRenumbered(draft.folder());
        watcher.requireGoingOn();
        draft.publish();
        return result;
      }
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be changed (%s); check that it is writable and the disk has space."
              .formatted(data, e),
          e);
    }
  }

  private static void requireEditable(LeRobotDataset source) throws IOException {
    if (!source.info().isV3()) {
      throw new InputException(
          "%s is of format %s, which is not changed in place; make a dataset of ours of it with `dataset import --format lerobot-v2.1`."
              .formatted(source.folder(), source.info().version()));
    }
    if (!source.missing().isEmpty()) {
      throw new InputException(
          "%s Download the others before the dataset is changed.".formatted(source.note()));
    }
    Path staging = source.folder().resolve("staging");
    if (Files.isDirectory(staging)) {
      try (Stream<Path> takes = Files.list(staging)) {
        if (takes.findAny().isPresent()) {
          throw new InputException(
              "%s has a take that was not saved; record into the dataset once more, which recovers it, then change it."
                  .formatted(staging));
        }
      }
    }
  }

  /** Everything but the dataset itself: the trash, what a crash left aside, a licence. */
  private static void linkOthers(Path from, Path to, Set<Path> without, Watcher steps)
      throws IOException {
    try (Stream<Path> entries = Files.list(from)) {
      for (Path entry : entries.toList()) {
        String name = entry.getFileName().toString();
        if (name.equals("trash")) {
          Files.createDirectories(to.resolve(name));
          linkOthers(entry, to.resolve(name), without, steps);
        } else if (!MADE_ANEW.contains(name) && !without.contains(entry)) {
          FolderLinks.linkTree(entry, to.resolve(name));
        }
        steps.requireGoingOn();
      }
    }
  }
}
