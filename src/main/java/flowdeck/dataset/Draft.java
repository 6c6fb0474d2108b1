package flowdeck.dataset;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that is made beside its place and gets there in one step, so that its place holds all of
 * it or what was there before. What a crash leaves beside a place goes with the next draft for it.
 * One thread uses it.
 */
public final class Draft implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Draft.class);

  private final Path place;
  private final Path folder;
  private final List<Path> newParents;
  private final @Nullable DatasetLock lock;
  private final BiPredicate<Path, Path> exchange;
  private boolean published;

  private Draft(
      Path place,
      List<Path> newParents,
      @Nullable DatasetLock lock,
      BiPredicate<Path, Path> exchange) {
    this.place = place;
    this.folder = beside(place, ".part");
    this.newParents = newParents;
    this.lock = lock;
    this.exchange = exchange;
  }

  /**
   * Begins a folder.
   *
   * @param place where it is to be; must be empty or absent
   * @throws InputException if the place is taken or cannot be written, or another program makes the
   *     same folder
   */
  public static Draft of(Path place) {
    Path target = place.toAbsolutePath().normalize();
    try {
      requireFree(target);
      List<Path> newParents = new ArrayList<>();
      for (Path at = target.getParent(); at != null && Files.notExists(at); at = at.getParent()) {
        newParents.add(at);
      }
      Path folder = Files.createDirectories(beside(target, ".part"));
      DatasetLock lock = DatasetLock.forDraft(folder);
      for (Path leftover : entries(folder)) {
        if (!leftover.endsWith(DatasetLock.DRAFT_FILE)) {
          Take.deleteTree(leftover);
        }
      }
      return new Draft(target, newParents, lock, FolderSwap::exchange);
    } catch (IOException e) {
      throw notWritable(place, e);
    }
  }

  /**
   * Begins the successor of a folder whose lock the caller holds.
   *
   * @throws InputException if nothing can be written beside the folder
   */
  public static Draft replacing(Path place) {
    return replacing(place, FolderSwap::exchange);
  }

  /**
   * @param exchange exchanges two folders in one step, or answers that it cannot
   */
  static Draft replacing(Path place, BiPredicate<Path, Path> exchange) {
    try {
      Path target = place.toRealPath();
      for (String suffix : List.of(".part", ".old")) {
        Path leftover = beside(target, suffix);
        if (Files.exists(leftover)) {
          Take.deleteTree(leftover);
        }
      }
      Files.createDirectory(beside(target, ".part"));
      return new Draft(target, List.of(), null, exchange);
    } catch (IOException e) {
      throw notWritable(place, e);
    }
  }

  /**
   * Brings back a folder that is gone because the program died while it was replaced, on a system
   * that cannot exchange folders in one step. Does nothing else.
   */
  static void recover(Path place) {
    Path target = place.toAbsolutePath().normalize();
    Path old = target.getFileName() == null ? target : beside(target, ".old");
    if (Files.notExists(target) && Files.isDirectory(old)) {
      try {
        Files.move(old, target, StandardCopyOption.ATOMIC_MOVE);
        LOG.warn("{} was being changed when the program ended; it is as before", place);
      } catch (IOException e) {
        throw notWritable(place, e);
      }
    }
  }

  private static void requireFree(Path target) throws IOException {
    if (target.getFileName() == null) {
      throw new InputException("%s cannot be made; give another folder.".formatted(target));
    }
    if (Files.exists(target) && (!Files.isDirectory(target) || !entries(target).isEmpty())) {
      throw new InputException(
          "%s exists already and is not empty; give another folder.".formatted(target));
    }
  }

  private static InputException notWritable(Path place, IOException e) {
    return new InputException(
        "%s cannot be made (%s); give a folder that is writable and on a disk with space."
            .formatted(place, DatasetWriter.reason(e)),
        e);
  }

  private static Path beside(Path place, String suffix) {
    return place.resolveSibling("." + place.getFileName() + suffix);
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.toList();
    }
  }

  /** Where to make it. */
  public Path folder() {
    return folder;
  }

  /**
   * Moves the folder to its place.
   *
   * @throws InputException if that is not possible; then the place is as it was
   */
  public void publish() {
    try {
      if (lock == null) {
        replace();
      } else {
        Files.delete(folder.resolve(DatasetLock.DRAFT_FILE));
        lock.close();
        Files.deleteIfExists(place);
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
        published = true;
      }
    } catch (IOException e) {
      throw new InputException(
          "%s cannot be put in its place (%s); copy the dataset to another folder and work there."
              .formatted(place, DatasetWriter.reason(e)),
          e);
    }
  }

  private void replace() throws IOException {
    Path old = folder;
    if (!exchange.test(folder, place)) {
      old = beside(place, ".old");
      Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
      try {
        Files.move(folder, place, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        Files.move(old, place, StandardCopyOption.ATOMIC_MOVE);
        throw e;
      }
    }
    published = true;
    drop(old);
  }

  private static void drop(Path old) {
    try {
      Take.deleteTree(old);
    } catch (IOException e) { // the new one is in its place; the next draft tries again
      LOG.warn("{} cannot be deleted", old, e);
    }
  }

  /** Removes what was made, unless it is in its place. */
  @Override
  public void close() {
    if (lock != null) {
      lock.close();
    }
    if (published) {
      return;
    }
    drop(folder);
    try {
      for (Path parent : newParents) {
        Files.deleteIfExists(parent);
      }
    } catch (IOException e) {
      LOG.debug("{} is used by somebody else by now", newParents, e);
    }
  }
}
