package flowdeck.station;

import flowdeck.core.Frame;
import flowdeck.core.NamedThreads;
import flowdeck.dataset.LeRobotDataset;
import flowdeck.dataset.VideoReader;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.LinkedBlockingDeque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * First pictures of episodes, small, decoded on a thread of their own: what was asked for last
 * comes first, and what was asked for long ago is forgotten. Any thread asks.
 */
final class Thumbnails implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Thumbnails.class);

  /** Enough for the list and, beside it, for the one that is selected. */
  private static final int WIDTH = 240;

  /** About 16 MB. */
  private static final int KEPT = 120;

  /** About what a tall window shows. */
  private static final int WAITING = 40;

  private final Map<Key, Optional<Frame>> kept =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Optional<Frame>> eldest) {
          return size() > KEPT;
        }
      };
  private final Set<Key> asked = new HashSet<>();
  private final LinkedBlockingDeque<Request> waiting = new LinkedBlockingDeque<>();
  private final Thread thread = NamedThreads.start("thumbnails", this::run);
  private volatile boolean closing;

  private record Key(Path folder, String version, int episode) {}

  private record Request(Key key, LeRobotDataset dataset) {}

  /** The picture if it is there; otherwise it will be, unless the episode has none. */
  @Nullable Frame get(DatasetPage page, int episode) {
    LeRobotDataset dataset = page.dataset();
    if (dataset == null) {
      return null;
    }
    Key key = new Key(page.folder(), page.version(), episode);
    synchronized (kept) {
      Optional<Frame> picture = kept.get(key);
      if (picture != null) {
        return picture.orElse(null);
      }
      if (asked.add(key)) {
        waiting.addFirst(new Request(key, dataset));
        if (waiting.size() > WAITING) {
          asked.remove(waiting.removeLast().key());
        }
      }
    }
    return null;
  }

  private void run() {
    while (!closing) {
      try {
        Request request = waiting.takeFirst();
        Optional<Frame> picture = Optional.ofNullable(picture(request));
        synchronized (kept) {
          kept.put(request.key(), picture);
          asked.remove(request.key());
        }
      } catch (InterruptedException e) {
        return;
      }
    }
  }

  private static @Nullable Frame picture(Request request) {
    LeRobotDataset dataset = request.dataset();
    List<String> cameras = dataset.info().cameras();
    if (cameras.isEmpty()) {
      return null;
    }
    String camera = cameras.getFirst();
    int height = Math.max(1, WIDTH * dataset.info().height(camera) / dataset.info().width(camera));
    try (VideoReader video = dataset.video(request.key().episode(), camera, WIDTH, height)) {
      return video.next();
    } catch (RuntimeException e) { // an episode without a picture is still listed
      LOG.debug("Episode {} of {} shows no picture", request.key().episode(), dataset, e);
      return null;
    }
  }

  @Override
  public void close() {
    closing = true;
    thread.interrupt();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
