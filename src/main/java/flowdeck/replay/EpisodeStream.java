package flowdeck.replay;

import flowdeck.core.Frame;
import flowdeck.core.InputException;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.VideoReader;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The frames of a dataset in order, one episode after the other and from the last to the first
 * again, decoded ahead on a thread of its own so that taking one rarely waits.
 *
 * <p>One thread takes and seeks.
 */
final class EpisodeStream implements AutoCloseable {
  private static final int AHEAD = 8;

  private final LeRobotDataset dataset;
  private final String camera;
  private final ArrayBlockingQueue<Item> queue = new ArrayBlockingQueue<>(AHEAD);
  private final AtomicReference<@Nullable Place> wanted = new AtomicReference<>();
  private final Thread thread;
  private volatile boolean closed;
  private long generation;

  /**
   * @param dataset whose present episodes are played
   * @param camera key of the video
   * @param episode number of the episode to begin with
   */
  EpisodeStream(LeRobotDataset dataset, String camera, int episode) {
    this.dataset = dataset;
    this.camera = camera;
    wanted.set(new Place(generation, episode, 0));
    thread = NamedThreads.start("replay " + dataset.folder().getFileName(), this::run);
  }

  private record Place(long generation, int episode, int row) {}

  /** What the thread hands over: a picture, or why there is none. */
  private record Item(long generation, @Nullable Picture picture, @Nullable RuntimeException why) {}

  /**
   * One decoded frame.
   *
   * @param episode where it belongs
   * @param frame its sequence is the row
   */
  record Picture(RecordedEpisode episode, Frame frame) {}

  /** Goes on from another place; the next picture taken is the one there. */
  void seek(int episode, int row) {
    wanted.set(new Place(++generation, episode, row));
    queue.clear();
  }

  /**
   * The next picture; waits for the decoder if need be.
   *
   * @throws InputException if the recording cannot be read
   */
  Picture take() {
    try {
      while (true) {
        Item item = queue.take();
        if (item.generation() != generation) {
          continue;
        }
        if (item.why() != null) {
          throw item.why();
        }
        if (item.picture() != null) {
          return item.picture();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting for a recorded frame", e);
    }
  }

  private void run() {
    Place place = new Place(0, 0, 0);
    while (!closed) {
      try {
        Place next = wanted.getAndSet(null);
        if (next == null) {
          // The episode was played to its end.
          next = new Place(place.generation(), after(place.episode()), 0);
        }
        place = next;
        play(place);
      } catch (InterruptedException e) {
        // Only closing interrupts.
        return;
      } catch (RuntimeException e) {
        if (!handOver(new Item(place.generation(), null, e))) {
          return;
        }
      }
    }
  }

  /** Decodes from a place to the end of the episode, or until another place is wanted. */
  private void play(Place place) throws InterruptedException {
    RecordedEpisode episode =
        new RecordedEpisode(
            place.episode(), dataset.task(place.episode()), dataset.rows(place.episode()));
    int width = dataset.info().width(camera);
    int height = dataset.info().height(camera);
    try (VideoReader video = dataset.video(place.episode(), camera, width, height)) {
      if (place.row() > 0) {
        video.seek(Math.min(place.row(), episode.count() - 1));
      }
      for (Frame frame = video.next();
          frame != null && wanted.get() == null && !closed;
          frame = video.next()) {
        queue.put(new Item(place.generation(), new Picture(episode, frame), null));
      }
    }
  }

  /** Leaves a failure for the taker and waits for what it wants instead; false if interrupted. */
  private boolean handOver(Item failure) {
    try {
      queue.put(failure);
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }

  private int after(int episode) {
    List<Integer> present = dataset.episodes();
    int position = present.indexOf(episode);
    return present.get((position + 1) % present.size());
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
