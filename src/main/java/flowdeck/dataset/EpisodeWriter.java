package flowdeck.dataset;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.JointVector;
import java.io.IOException;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One episode being recorded. It becomes part of the dataset by {@link #commit} only. One thread
 * uses it from its start to its end.
 */
public final class EpisodeWriter {
  private static final Logger LOG = LoggerFactory.getLogger(EpisodeWriter.class);

  private final DatasetWriter writer;
  private final Schema schema;
  private final Take take;
  private final RowJournal journal;
  private final VideoWriter video;
  private final ImageStats imageStats = new ImageStats();
  private int rows;
  private boolean open = true;

  EpisodeWriter(DatasetWriter writer, Schema schema, Take take) {
    this.writer = writer;
    this.schema = schema;
    this.take = take;
    this.journal = new RowJournal(take.rows(), schema);
    try {
      this.video = new VideoWriter(take.video(), schema.width(), schema.height(), schema.fps());
    } catch (InputException e) {
      journal.close();
      throw e;
    }
  }

  /** Rows so far. */
  public int rows() {
    return rows;
  }

  /**
   * Adds one row and its image, and encodes the image before returning.
   *
   * @param frame of the schema's size
   * @param state measured positions, in the schema's state layout
   * @param action target in force when the frame was captured, in the schema's action layout
   * @param extra a finite value for each further column of the schema; nonzero is true
   * @throws InputException if the disk does not take it; the rows before stay recoverable
   */
  public void append(
      Frame frame, JointVector state, JointVector action, Map<String, ? extends Number> extra) {
    requireOpen();
    if (frame.width() != schema.width() || frame.height() != schema.height()) {
      throw new InputException(
          "The camera delivers %d x %d images but the dataset has %d x %d; set the camera to the dataset's size or record into another folder."
              .formatted(frame.width(), frame.height(), schema.width(), schema.height()));
    }
    state.requireSize(schema.state().size());
    action.requireSize(schema.action().size());
    journal.append(state, action, frame.captureNanos() / 1e9, extra);
    video.write(frame);
    imageStats.add(frame);
    rows++;
  }

  /**
   * Says which trial the rows show, which the dataset notes once they are an episode, however they
   * become one; see {@link TrialTie}.
   */
  public void shows(ShownTrial trial) {
    requireOpen();
    try {
      take.shows(trial);
    } catch (IOException e) { // the recording is worth more than the note
      LOG.warn("{} has no note of {}", take.folder(), trial, e);
    }
  }

  /**
   * Makes the rows an episode of the dataset: all of it or, if that fails, none of it.
   *
   * @return the episode's number
   * @throws InputException if there are no rows or the disk does not take the files; the take is
   *     then kept apart and becomes the episode when the dataset is next opened
   */
  public int commit() {
    close();
    if (rows == 0) {
      writer.drop(take);
      throw new InputException(
          "The take has no frames and was dropped; check the camera and record again.");
    }
    return writer.commit(take, imageStats.stats());
  }

  /**
   * Takes the rows out of the way. {@link DatasetWriter#restoreDiscarded} brings the newest
   * discarded take back; one without rows is gone.
   */
  public void discard() {
    close();
    if (rows == 0) {
      writer.drop(take);
    } else {
      writer.discard(take);
    }
  }

  private void close() {
    requireOpen();
    open = false;
    writer.ended();
    try {
      video.close();
    } finally {
      journal.close();
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("The episode is already committed or discarded");
    }
  }
}
