package flowdeck.console;

import flowdeck.core.InputException;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.prefs.Preferences;
import javafx.beans.property.ReadOnlyStringProperty;
import javafx.beans.property.ReadOnlyStringWrapper;
import javafx.scene.input.KeyCode;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which key does what: for each {@link KeyAction} one key, and one more that a foot pedal sends.
 * Kept for the user of this computer, since pedals belong to it. JavaFX thread only.
 */
public final class Keymap {
  private static final Logger LOG = LoggerFactory.getLogger(Keymap.class);
  private static final String NO_KEY = "none";

  /** They mean the same whatever is chosen, or move the focus. */
  private static final Set<KeyCode> TAKEN =
      EnumSet.of(
          KeyCode.SPACE,
          KeyCode.ESCAPE,
          KeyCode.ENTER,
          KeyCode.TAB,
          KeyCode.LEFT,
          KeyCode.RIGHT,
          KeyCode.UP,
          KeyCode.DOWN,
          KeyCode.HOME,
          KeyCode.END,
          KeyCode.L,
          KeyCode.T,
          KeyCode.F1,
          KeyCode.UNDEFINED);

  /** Where a key of an action stands. */
  public enum Place {
    KEY,
    PEDAL
  }

  private final Preferences kept;
  private final Map<KeyAction, Pair> pairs = new EnumMap<>(KeyAction.class);

  private static final class Pair {
    private final Map<Place, KeyCode> codes = new EnumMap<>(Place.class);
    private final Map<Place, ReadOnlyStringWrapper> names = new EnumMap<>(Place.class);

    Pair() {
      for (Place place : Place.values()) {
        names.put(place, new ReadOnlyStringWrapper(""));
      }
    }

    void set(Place place, @Nullable KeyCode code) {
      if (code == null) {
        codes.remove(place);
      } else {
        codes.put(place, code);
      }
      name(place).set(code == null ? "" : code.getName());
    }

    ReadOnlyStringWrapper name(Place place) {
      return Objects.requireNonNull(names.get(place));
    }
  }

  /**
   * Reads the keys that were chosen.
   *
   * @param kept where they are kept; what is written there and cannot be is passed over, with a
   *     warning in the log
   */
  public Keymap(Preferences kept) {
    this.kept = kept;
    for (KeyAction action : KeyAction.values()) {
      pairs.put(action, new Pair());
    }
    for (Place place : Place.values()) { // no pedal takes a key from another action
      for (KeyAction action : KeyAction.values()) {
        KeyCode code = read(action, place);
        try {
          put(action, place, code);
        } catch (InputException e) {
          LOG.warn("A kept key is passed over: {}", e.getMessage());
        }
      }
    }
  }

  /** The keys of the user of this computer. */
  public static Keymap ofUser() {
    return new Keymap(Preferences.userRoot().node("flowdeck/keys"));
  }

  private static String entry(KeyAction action, Place place) {
    return action.name() + "." + place.name();
  }

  private static @Nullable KeyCode usual(KeyAction action, Place place) {
    return place == Place.KEY ? action.usual() : null;
  }

  private @Nullable KeyCode read(KeyAction action, Place place) {
    String name = kept.get(entry(action, place), "");
    if (name.isEmpty()) {
      return usual(action, place);
    }
    try {
      return name.equals(NO_KEY) ? null : KeyCode.valueOf(name);
    } catch (IllegalArgumentException e) {
      LOG.warn("{} is no key; \"{}\" has its usual one", name, action.words());
      return usual(action, place);
    }
  }

  private void put(KeyAction action, Place place, @Nullable KeyCode code) {
    if (code != null) {
      requireFree(action, place, code);
    }
    pair(action).set(place, code);
  }

  private void requireFree(KeyAction action, Place place, KeyCode code) {
    if (TAKEN.contains(code) || code.isModifierKey() || code.isDigitKey() || code.isKeypadKey()) {
      throw new InputException(
          "%s always means the same in this console; choose another key."
              .formatted(code.getName()));
    }
    for (KeyAction other : KeyAction.values()) {
      for (Place otherPlace : Place.values()) {
        if ((other != action || otherPlace != place) && pair(other).codes.get(otherPlace) == code) {
          throw new InputException(
              "%s is the key for \"%s\" already; choose another, or change that one first."
                  .formatted(code.getName(), other.words()));
        }
      }
    }
  }

  private Pair pair(KeyAction action) {
    return Objects.requireNonNull(pairs.get(action));
  }

  /** What a key does, or null. */
  public @Nullable KeyAction action(KeyCode code) {
    for (Map.Entry<KeyAction, Pair> entry : pairs.entrySet()) {
      if (entry.getValue().codes.containsValue(code)) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** The name of an action's key as it stands on the keyboard, empty if it has none. */
  public ReadOnlyStringProperty name(KeyAction action, Place place) {
    return pair(action).name(place).getReadOnlyProperty();
  }

  /** The name of the key that is shown on an action's button. */
  public ReadOnlyStringProperty name(KeyAction action) {
    return name(action, Place.KEY);
  }

  /**
   * Chooses a key.
   *
   * @throws InputException if the key means something else
   */
  public void choose(KeyAction action, Place place, KeyCode code) {
    put(action, place, code);
    kept.put(entry(action, place), code.name());
  }

  /** Takes a key away. */
  public void clear(KeyAction action, Place place) {
    put(action, place, null);
    kept.put(entry(action, place), NO_KEY);
  }

  /** Goes back to the usual keys, without pedals. */
  public void reset() {
    for (KeyAction action : KeyAction.values()) {
      for (Place place : Place.values()) {
        kept.remove(entry(action, place));
        pair(action).set(place, usual(action, place));
      }
    }
  }
}
