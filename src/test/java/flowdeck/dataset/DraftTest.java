package flowdeck.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import flowdeck.core.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DraftTest {
  @TempDir Path folder;

  @Test
  void aFolderIsThereAsAWholeOrNotAtAll() throws IOException {
    Path place = folder.resolve("a/b/out");
    try (Draft draft = Draft.of(place)) {
      Files.writeString(draft.folder().resolve("x"), "half");
      assertThat(place).doesNotExist();
    }
    assertThat(folder).as("not even new parents stay").isEmptyDirectory();

    try (Draft draft = Draft.of(place)) {
      Files.writeString(draft.folder().resolve("x"), "whole");
      draft.publish();
    }
    assertThat(Oracle.files(folder, "")).containsExactly(place.resolve("x"));
    assertThat(folder.resolve("a/b")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void anEmptyFolderIsFilledAndAnotherIsRefused() throws IOException {
    Path place = Files.createDirectory(folder.resolve("leer"));
    try (Draft draft = Draft.of(place)) {
      Files.writeString(draft.folder().resolve("x"), "whole");
      draft.publish();
    }
    assertThat(place.resolve("x")).hasContent("whole");
    assertThatThrownBy(() -> Draft.of(place))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("leer exists already and is not empty; give another folder");
    assertThat(place.resolve("x")).hasContent("whole");
  }

  @Test
  void whatACrashLeftBesideGoesWithTheNextDraft() throws IOException {
    Path left = Files.createDirectories(folder.resolve(".out.part/videos"));
    Files.writeString(left.resolve("old.mp4"), "half");
    try (Draft draft = Draft.of(folder.resolve("out"))) {
      draft.publish();
    }
    assertThat(folder.resolve("out")).isEmptyDirectory();
    assertThat(folder.resolve(".out.part")).doesNotExist();
  }

  @Test
  void twoProgramsDoNotMakeTheSameFolder() {
    try (Draft draft = Draft.of(folder.resolve("out"))) {
      assertThatThrownBy(() -> Draft.of(folder.resolve("out")))
          .isInstanceOf(InputException.class)
          .hasMessageContaining("another window or program");
      assertThat(draft.folder()).exists();
    }
  }

  @Test
  void aPlaceThatCannotBeWrittenIsNamed() throws IOException {
    Path file = Files.writeString(folder.resolve("occupied"), "a file");
    assertThatThrownBy(() -> Draft.of(file.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("occupied")
        .hasMessageContaining("give a folder that is writable");

    Path locked =
        Files.createDirectory(
            folder.resolve("locked"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));
    assumeThat(Files.isWritable(locked)).as("permissions do not hold for root").isFalse();
    assertThatThrownBy(() -> Draft.of(locked.resolve("out")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("locked");
  }

  @Test
  void aFolderIsReplacedInOneStepWhereTheSystemCan() throws IOException {
    Path place = old();
    try (Draft draft =
        Draft.replacing(
            place,
            (one, other) -> {
              boolean done = FolderSwap.exchange(one, other);
              assumeThat(done).as("this system exchanges folders").isTrue();
              assertThat(place.resolve("x")).hasContent("new");
              return done;
            })) {
      Files.writeString(draft.folder().resolve("x"), "new");
      draft.publish();
    }
    assertThat(place.resolve("x")).hasContent("new");
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void aFolderIsReplacedWhereTheSystemCannotExchange() throws IOException {
    Path place = old();
    try (Draft draft = Draft.replacing(place, (one, other) -> false)) {
      Files.writeString(draft.folder().resolve("x"), "new");
      draft.publish();
    }
    assertThat(place.resolve("x")).hasContent("new");
    assertThat(folder).isDirectoryNotContaining("glob:**/.*");
  }

  @Test
  void whatWasGoneBetweenTwoRenamesComesBack() throws IOException {
    Path place = old();
    Files.move(place, folder.resolve(".place.old"));
    Files.createDirectory(folder.resolve(".place.part"));
    Draft.recover(place);
    assertThat(place.resolve("x")).hasContent("old");
    Draft.recover(place);
    Draft.recover(folder.resolve("never there"));
    assertThat(folder.resolve("never there")).doesNotExist();
  }

  private Path old() throws IOException {
    Path place = Files.createDirectory(folder.resolve("place"));
    Files.writeString(place.resolve("x"), "old");
    return place;
  }
}
