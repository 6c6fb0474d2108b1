package flowdeck.console.widget;

import java.util.function.Function;
import javafx.util.StringConverter;

/**
 * How the entries of a list that nobody types into are called.
 *
 * @param <T> an entry
 */
public final class Named<T> extends StringConverter<T> {
  private final Function<T, String> name;

  private Named(Function<T, String> name) {
    this.name = name;
  }

  /** Calls entries by a name; nothing chosen has none. */
  public static <T> StringConverter<T> by(Function<T, String> name) {
    return new Named<>(name);
  }

  @Override
  public String toString(T value) {
    return value == null ? "" : name.apply(value);
  }

  @Override
  public T fromString(String words) {
    throw new UnsupportedOperationException("The list is not editable");
  }
}
