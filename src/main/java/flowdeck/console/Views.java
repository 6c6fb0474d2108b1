package flowdeck.console;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.util.LinkedHashMap;
import java.util.Map;
import javafx.fxml.FXMLLoader;
import javafx.scene.Parent;

/**
 * Loads views. The FXML of {@code console.operate.OperateView} is {@code
 * /fxml/operate/OperateView.fxml}; its controller, and the controllers of what it includes, are
 * made by their only constructor, whose parameters are the shared objects given here or view models
 * made in the same way.
 */
public final class Views {
  private final Map<Class<?>, Object> shared = new LinkedHashMap<>();

  /** Views that show nothing of a station. */
  public Views() {
    shared.put(Views.class, this);
  }

  /** Views over a station. */
  public Views(Operations operations, Live live, Refusals refusals, Keymap keymap) {
    this();
    shared.put(Operations.class, operations);
    shared.put(Live.class, live);
    shared.put(Refusals.class, refusals);
    shared.put(Keymap.class, keymap);
  }

  /** Loads a view. */
  public <V> Loaded<V> load(Class<V> view) {
    String feature = view.getPackageName().substring(view.getPackageName().lastIndexOf('.') + 1);
    String path = "/fxml/%s/%s.fxml".formatted(feature, view.getSimpleName());
    URL fxml = Views.class.getResource(path);
    if (fxml == null) {
      throw new IllegalStateException("No " + path + " on the class path");
    }
    FXMLLoader loader = new FXMLLoader(fxml);
    loader.setControllerFactory(this::make);
    try {
      Parent root = loader.load();
      return new Loaded<>(root, view.cast(loader.getController()));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot load " + path, e);
    }
  }

  private Object make(Class<?> type) {
    Object known = shared.get(type);
    if (known != null) {
      return known;
    }
    Constructor<?>[] constructors = type.getDeclaredConstructors();
    if (constructors.length != 1) {
      throw new IllegalStateException(type + " needs exactly one constructor");
    }
    Class<?>[] parameters = constructors[0].getParameterTypes();
    Object[] arguments = new Object[parameters.length];
    for (int i = 0; i < parameters.length; i++) {
      arguments[i] = make(parameters[i]);
    }
    try {
      return constructors[0].newInstance(arguments);
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("Cannot make " + type, e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Cannot make " + type, e);
    }
  }

  /**
   * A loaded view.
   *
   * @param root its top node
   * @param view its controller
   */
  public record Loaded<V>(Parent root, V view) {}
}
