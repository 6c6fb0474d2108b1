package flowdeck.trial.store;

import flowdeck.core.InputException;
import flowdeck.trial.Edit;
import flowdeck.trial.Event;
import flowdeck.trial.Label;
import flowdeck.trial.Session;
import flowdeck.trial.StageCorrection;
import flowdeck.trial.StageLadder;
import flowdeck.trial.StageProgress;
import flowdeck.trial.StageTime;
import flowdeck.trial.Trial;
import flowdeck.trial.TrialEnd;
import flowdeck.trial.TrialStart;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The one truth about sessions, trials, labels, edits and events: {@code flowdeck.db} in the
 * sessions folder, or a database that the consoles of a lab share. Every call is on disk when it
 * returns, so that a crash loses nothing that was committed. One process at a time may have a
 * folder open; its files are in it in either case.
 *
 * <p>Any thread may call it; calls wait for each other, for the disk and for the network, so
 * neither the control thread nor the JavaFX thread should. What the operator can put right (full
 * disk, wrong folder, lost connection, contradictory label) is an {@link InputException}. After a
 * lost connection the next call connects anew. What was being stored then is stored as a whole or
 * not at all; as nobody can tell which, {@link #end} and {@link #commit} take the same twice.
 */
public final class TrialStore implements AutoCloseable {
  private static final Pattern SESSION_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");

  /** The store in a sessions folder. */
  static final String FILE = "flowdeck.db";

  private static final DateTimeFormatter BY_TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd-HHmmss");

  private final Path folder;
  private final InstantSource wallClock;
  private final StoreLock lock;
  private final StoreLink link;
  private final TrialTables tables;
  private final Endings endings;
  private final Studies studies;
  private final String console;
  private final List<Trial> interrupted;

  private TrialStore(Path folder, InstantSource wallClock, StoreLock lock, StoreLink link) {
    this.folder = folder;
    this.wallClock = wallClock;
    this.lock = lock;
    this.link = link;
    this.tables = new TrialTables(link);
    this.endings = new Endings(tables);
    this.studies = new Studies(this, new StudyTables(link, tables));
    this.console = ConsoleName.of(folder);
    this.interrupted = closeInterrupted();
  }

  /** Opens the store in a sessions folder, with the wall clock of this machine. */
  public static TrialStore open(Path sessions) {
    return open(sessions, InstantSource.system());
  }

  /**
   * Opens the store in a sessions folder; makes folder and store if there are none. Trials that
   * were running when Flowdeck last ended are closed as invalid, see {@link #interrupted()}.
   *
   * @throws InputException if the folder is in use, cannot be written, or its store is damaged
   */
  public static TrialStore open(Path sessions, InstantSource wallClock) {
    return open(sessions, folder -> new SqliteFile(folder.resolve(FILE)), wallClock);
  }

  /**
   * Opens a store that consoles share; files stay in the sessions folder of each. Trials that this
   * console ran when it last ended are closed as invalid, those of others are left alone.
   *
   * @throws InputException if the folder is in use or cannot be written, or the store cannot be
   *     reached, is not to be written by this user, or is not Flowdeck's
   */
  public static TrialStore open(Path sessions, StoreAddress address, InstantSource wallClock) {
    return open(sessions, folder -> new PostgresServer(address), wallClock);
  }

  private static TrialStore open(
      Path sessions, Function<Path, Database> database, InstantSource wallClock) {
    Path folder = sessions.toAbsolutePath().normalize();
    StoreLock lock = StoreLock.take(folder);
    StoreLink link = null;
    try {
      link = StoreLink.open(database.apply(folder));
      return new TrialStore(folder, wallClock, lock, link);
    } catch (RuntimeException e) {
      if (link != null) {
        link.close();
      }
      lock.close();
      throw e;
    }
  }

  /** The trials found running at the start, closed as invalid because they were interrupted. */
  public List<Trial> interrupted() {
    return interrupted;
  }

  // ---- sessions

  /** Begins a session named after the time of day, without an operator's name. */
  public Session newSession() {
    return inTransaction(
        () -> {
          String time = BY_TIME.format(now().atZone(ZoneId.systemDefault()));
          String name = time;
          for (int i = 2; tables.session(name).isPresent(); i++) {
            name = time + "_" + i;
          }
          return tables.insertSession(name, "", console, now());
        });
  }

  /**
   * Begins a session.
   *
   * @param name becomes a folder: letters, digits, '.', '_' and '-'
   * @param operator who runs it, may be empty
   * @throws InputException if the name is taken or cannot be a folder
   */
  public Session newSession(String name, String operator) {
    if (!SESSION_NAME.matcher(name).matches()) {
      throw new InputException(
          "'%s' cannot name a session; use up to 100 letters, digits, '.', '_' and '-', a letter or digit first."
              .formatted(name));
    }
    return inTransaction(
        () -> {
          if (tables.session(name).isPresent()) {
            throw new InputException(
                "There is already a session named '%s'; choose another name.".formatted(name));
          }
          return tables.insertSession(name, operator, console, now());
        });
  }

  /** The session of this name, ignoring case as its folder does on some systems. */
  public Optional<Session> session(String name) {
    return inTransaction(() -> tables.session(name));
  }

  /** All sessions, oldest first. */
  public List<Session> sessions() {
    return inTransaction(tables::sessions);
  }

  /** The sessions folder. */
  public Path folder() {
    return folder;
  }

  /** Where a session keeps its files; the folder need not exist. */
  public Path folder(Session session) {
    return folder.resolve(session.name());
  }

  /** Where the session of a trial keeps its files; empty if that is on another machine. */
  public Optional<Path> folder(Trial trial) {
    long id = trial.start().session();
    return inTransaction(
            () ->
                link.database().shared() && !console.equals(tables.console(id))
                    ? Optional.<Session>empty()
                    : tables.session(id))
        .map(this::folder);
  }

  /** Where reports are written. */
  public Path reports() {
    return folder.resolve("reports");
  }

  /** The connection, for whatever works on the store's rows. */
  StoreLink link() {
    return link;
  }

  /** Evaluations laid down in this store. */
  public Studies studies() {
    return studies;
  }

  // ---- the life of a trial: begin, stages, end, commit, edits

  /**
   * A trial starts now; its first stage, the start, is completed.
   *
   * @return its id
   */
  public long begin(TrialStart start) {
    return inTransaction(
        () -> {
          studies.checkStart(start);
          long id = tables.insertTrial(start, now());
          tables.insertStage(id, new StageTime(start.stages().first(), 0));
          tables.insertEvent(new Event(start.session(), id, now(), "start", "Trial started."));
          return id;
        });
  }

  /** A stage is completed; a second time replaces the first. */
  public void stage(long trial, StageTime time) {
    inTransaction(
        () -> {
          checkStage(tables.require(trial), time);
          tables.insertStage(trial, time);
          return true;
        });
  }

  /**
   * Makes these the completed stages of a trial, after a mark or after one was taken back.
   *
   * @param times as of {@link StageProgress#completed()}
   */
  public void stages(long trial, List<StageTime> times) {
    inTransaction(
        () -> {
          Trial stored = tables.require(trial);
          times.forEach(time -> checkStage(stored, time));
          tables.replaceStages(trial, times);
          return true;
        });
  }

  /**
   * A trial ends now, whatever the reason. Its label is still owed.
   *
   * @throws IllegalStateException if it has ended otherwise
   */
  public void end(long trial, TrialEnd end) {
    inTransaction(
        () -> {
          Trial before = tables.require(trial);
          if (!end.equals(before.end())) { // else told again, because the answer was lost
            endings.end(before, end, now());
          }
          return true;
        });
  }

  /**
   * Commits the operator's judgement of an ended trial.
   *
   * @return the trial as stored, to be shown to the operator
   * @throws InputException if the label contradicts itself
   * @throws IllegalStateException if the trial still runs or has another label
   */
  public Trial commit(long trial, Label label) {
    return inTransaction(
        () -> {
          Trial before = tables.require(trial);
          if (label.equals(before.label())) {
            return before; // told again, because the answer was lost
          }
          if (before.end() == null || before.label() != null) {
            throw new IllegalStateException("Trial %d is not waiting for a label".formatted(trial));
          }
          label.check(before.start().stages());
          studies.checkLabel(before, label);
          tables.writeLabel(trial, label, now());
          return tables.require(trial);
        });
  }

  /**
   * Corrects a committed label. Every changed field keeps its old value in {@link #edits}.
   *
   * @return the trial as stored
   * @throws InputException if the label contradicts itself
   * @throws IllegalStateException if the trial has no label yet
   */
  public Trial edit(long trial, Label label) {
    return inTransaction(
        () -> {
          Trial before = tables.require(trial);
          return edit(before, label, editTime(before));
        });
  }

  private Trial edit(Trial before, Label label, Instant at) {
    Label old = before.label();
    Instant committed = before.committed();
    if (old == null || committed == null) {
      throw new IllegalStateException("Trial %d has no label yet".formatted(before.id()));
    }
    label.check(before.start().stages());
    studies.checkLabel(before, label);
    insertEdits(before.id(), Label.differences(old, label), at);
    tables.writeLabel(before.id(), label, committed);
    return tables.require(before.id());
  }

  /**
   * Corrects the marks of a judged trial. Every changed one keeps its old time in {@link #edits}.
   * Where the newest becomes another stage the label follows, see {@link StageCorrection#follow}.
   *
   * @param times of the first stages, as many as were completed
   * @return the trial as stored
   * @throws InputException if the marks cannot be, or contradict the outcome
   * @throws IllegalStateException if the trial has no label yet
   */
  public Trial correctStages(long trial, List<StageTime> times) {
    return inTransaction(
        () -> {
          Trial before = tables.require(trial);
          TrialEnd end = before.end();
          if (end == null || before.label() == null || before.stageTimes().isEmpty()) {
            throw new IllegalStateException("Trial %d has no label yet".formatted(trial));
          }
          StageLadder stages = before.start().stages();
          StageCorrection.check(stages, times, end.seconds());
          List<Label.Change> changes = StageCorrection.differences(before.stageTimes(), times);
          if (changes.isEmpty()) {
            return before;
          }
          Instant at = editTime(before);
          insertEdits(trial, changes, at);
          tables.replaceStages(trial, times);
          Label label =
              StageCorrection.follow(
                  stages,
                  before.label(),
                  before.stageTimes().getLast().stage(),
                  times.getLast().stage());
          return label.equals(before.label()) ? tables.require(trial) : edit(before, label, at);
        });
  }

  /**
   * Now, but after all that is known of the trial's label: where stores meet the newest edit
   * decides, and that must not be an old one because the clock was set back.
   */
  private Instant editTime(Trial trial) {
    return Stream.of(
            Stream.of(now()),
            Stream.ofNullable(trial.committed()),
            tables.edits(trial.id()).stream().map(edit -> edit.at().plusMillis(1)))
        .flatMap(times -> times)
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private void insertEdits(long trial, List<Label.Change> changes, Instant at) {
    changes.forEach(
        change ->
            tables.insertEdit(new Edit(trial, at, change.field(), change.from(), change.to())));
  }

  // ---- reading

  /** The trial with this id. */
  public Optional<Trial> trial(long id) {
    return inTransaction(() -> tables.trial(id));
  }

  /** The trials of a session in their order. */
  public List<Trial> trials(Session session) {
    return inTransaction(() -> tables.trialsOf(session.id()));
  }

  /** What was changed in the label of a trial, oldest first. */
  public List<Edit> edits(long trial) {
    return inTransaction(() -> tables.edits(trial));
  }

  /** What was changed in the labels of a session's trials, by trial, oldest first. */
  public Map<Long, List<Edit>> edits(Session session) {
    return inTransaction(() -> tables.editsOf(session.id())).stream()
        .collect(Collectors.groupingBy(Edit::trial));
  }

  // ---- events

  /** Adds what happened now. */
  public void event(Session session, @Nullable Long trial, String kind, String message) {
    inTransaction(
        () -> {
          tables.insertEvent(new Event(session.id(), trial, now(), kind, message));
          return true;
        });
  }

  /** The events of a session, oldest first. */
  public List<Event> events(Session session) {
    return inTransaction(() -> tables.events(session.id()));
  }

  @Override
  public void close() {
    link.close();
    lock.close();
  }

  // ---- within a transaction

  <T> T inTransaction(Supplier<T> work) {
    return link.inTransaction(work);
  }

  private static void checkStage(Trial trial, StageTime time) {
    if (trial.start().stages().indexOf(time.stage()) < 0) {
      throw new IllegalArgumentException("The task has no stage " + time.stage());
    }
  }

  private List<Trial> closeInterrupted() {
    return inTransaction(
        () ->
            (link.database().shared() ? tables.running(console) : tables.running())
                .stream().map(trial -> endings.interrupted(trial, now())).toList());
  }

  Instant now() {
    return wallClock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
