package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.console.Keymap.Place;
import flowdeck.core.InputException;
import java.util.prefs.BackingStoreException;
import java.util.prefs.Preferences;
import javafx.scene.input.KeyCode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class KeymapTest {
  private final Preferences kept = Preferences.userRoot().node("flowdeck-test/keys");
  private final Keymap keymap = new Keymap(kept);

  @AfterEach
  void forget() throws BackingStoreException {
    kept.removeNode();
  }

  @Test
  void eachActionHasItsUsualKeyAndNoPedal() {
    for (KeyAction action : KeyAction.values()) {
      assertThat(keymap.action(action.usual())).isEqualTo(action);
      assertThat(keymap.name(action, Place.PEDAL).get()).isEmpty();
    }
  }

  @Test
  void whatIsChosenIsThereTheNextTime() {
    keymap.choose(KeyAction.STAGE_DONE, Place.PEDAL, KeyCode.F13);
    keymap.clear(KeyAction.DISCARD, Place.KEY);
    Keymap again = new Keymap(kept);
    assertThat(again.action(KeyCode.F13)).isEqualTo(KeyAction.STAGE_DONE);
    assertThat(again.action(KeyCode.M)).isEqualTo(KeyAction.STAGE_DONE);
    assertThat(again.action(KeyCode.D)).isNull();
    again.reset();
    assertThat(new Keymap(kept).action(KeyCode.D)).isEqualTo(KeyAction.DISCARD);
    assertThat(new Keymap(kept).action(KeyCode.F13)).isNull();
  }

  @Test
  void twoKeysCanChangePlaces() {
    keymap.clear(KeyAction.RECORD, Place.KEY);
    keymap.choose(KeyAction.KEEP_LAST, Place.KEY, KeyCode.R);
    keymap.choose(KeyAction.RECORD, Place.KEY, KeyCode.B);
    Keymap again = new Keymap(kept);
    assertThat(again.action(KeyCode.R)).isEqualTo(KeyAction.KEEP_LAST);
    assertThat(again.action(KeyCode.B)).isEqualTo(KeyAction.RECORD);
    assertThat(again.name(KeyAction.RECORD).get()).isEqualTo("B");
  }

  @Test
  void aKeyNeverMeansTwoThingsNorStopsMeaningStop() {
    assertThatThrownBy(() -> keymap.choose(KeyAction.RECORD, Place.PEDAL, KeyCode.Y))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("Judge: success");
    for (KeyCode code :
        new KeyCode[] {KeyCode.SPACE, KeyCode.ESCAPE, KeyCode.ENTER, KeyCode.DIGIT3}) {
      assertThatThrownBy(() -> keymap.choose(KeyAction.RECORD, Place.PEDAL, code))
          .isInstanceOf(InputException.class)
          .hasMessageContaining(code.getName());
    }
    assertThat(keymap.action(KeyCode.Y)).isEqualTo(KeyAction.SUCCESS);
    assertThat(keymap.action(KeyCode.SPACE)).isNull();
  }

  @Test
  void whatIsKeptAndIsNoKeyLeavesTheUsualOne() {
    kept.put("RECORD.KEY", "NO SUCH KEY");
    kept.put("SUCCESS.PEDAL", "N");
    Keymap again = new Keymap(kept);
    assertThat(again.action(KeyCode.R)).isEqualTo(KeyAction.RECORD);
    assertThat(again.action(KeyCode.N)).isEqualTo(KeyAction.FAILURE);
  }
}
