package flowdeck.console.shell;

import flowdeck.console.Live;
import flowdeck.console.Screen;
import flowdeck.console.Views;
import flowdeck.console.cell.CellView;
import flowdeck.console.episodes.EpisodesView;
import flowdeck.console.models.ModelsView;
import flowdeck.console.operate.OperateView;
import flowdeck.console.trials.TrialsView;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import javafx.beans.binding.Bindings;
import javafx.fxml.FXML;
import javafx.scene.Node;
import javafx.scene.Parent;
import javafx.scene.Scene;
import javafx.scene.control.ButtonBase;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputControl;
import javafx.scene.control.ToggleButton;
import javafx.scene.control.ToggleGroup;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyCode;
import javafx.scene.input.KeyEvent;
import javafx.scene.input.MouseEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.StackPane;
import javafx.scene.layout.VBox;
import javafx.stage.Window;
import org.jspecify.annotations.Nullable;

/** The window's frame: navigation, STOP, banners, and the keys. */
public final class ShellView {
  private final ShellViewModel model;
  private final Views views;
  private final Live live;
  private final Map<Class<? extends Screen>, Views.Loaded<? extends Screen>> screens =
      new HashMap<>();
  private final Set<KeyCode> down = EnumSet.noneOf(KeyCode.class);
  private @Nullable Screen front;

  @FXML private Parent root;
  @FXML private HBox bar;
  @FXML private HBox policyPair;
  @FXML private ToggleButton operate;
  @FXML private ToggleButton cell;
  @FXML private ToggleGroup navigation;
  @FXML private Label task;
  @FXML private Label policy;
  @FXML private Label trial;
  @FXML private Label mode;
  @FXML private Label shadowBadge;
  @FXML private HBox faultBanner;
  @FXML private Label fault;
  @FXML private HBox noticeBanner;
  @FXML private Label notice;
  @FXML private HBox pastBanner;
  @FXML private Label past;
  @FXML private HBox refusalBanner;
  @FXML private Label refusal;
  @FXML private StackPane content;
  @FXML private VBox banners;

  public ShellView(ShellViewModel model, Views views, Live live) {
    this.model = model;
    this.views = views;
    this.live = live;
  }

  @FXML
  private void initialize() {
    task.textProperty().bind(model.taskProperty());
    policy.textProperty().bind(model.policyProperty());
    trial.textProperty().bind(model.trialProperty());
    mode.textProperty().bind(model.modeProperty());
    shadowBadge.visibleProperty().bind(model.shadowProperty());
    shadowBadge.managedProperty().bind(model.shadowProperty());
    fault.textProperty().bind(model.faultProperty());
    notice.textProperty().bind(model.noticeProperty());
    refusal.textProperty().bind(model.refusalProperty());
    past.textProperty().bind(model.pastProperty());
    showIfSaid(faultBanner, fault);
    showIfSaid(noticeBanner, notice);
    showIfSaid(refusalBanner, refusal);
    showIfSaid(pastBanner, past);
    bar.widthProperty().subscribe(width -> narrow(width.doubleValue() < 1160));
    Tooltip whole = new Tooltip();
    whole.textProperty().bind(Bindings.concat(model.taskProperty(), "\n", model.policyProperty()));
    task.setTooltip(whole);
    policy.setTooltip(whole);
    navigation
        .selectedToggleProperty()
        .subscribe(
            (before, now) -> {
              if (now == null && before != null) {
                before.setSelected(true);
              }
            });
    operate.setSelected(true);
    show(OperateView.class);
  }

  /** In a narrow window the policy is in the task's tooltip and on the Operate screen only. */
  private void narrow(boolean narrow) {
    policyPair.setVisible(!narrow);
    policyPair.setManaged(!narrow);
    bar.getStyleClass().remove("narrow");
    if (narrow) {
      bar.getStyleClass().add("narrow");
    }
  }

  private static void showIfSaid(Node banner, Label words) {
    banner.visibleProperty().bind(words.textProperty().isNotEmpty());
    banner.managedProperty().bind(banner.visibleProperty());
  }

  /** Takes keys before any control of the scene can. */
  void listen(Scene scene) {
    scene.addEventFilter(KeyEvent.ANY, this::filter);
    scene.addEventHandler(KeyEvent.KEY_PRESSED, this::handle);
    scene
        .windowProperty()
        .flatMap(Window::focusedProperty)
        .subscribe(focused -> down.clear()); // what is let go elsewhere is not heard of
    scene.addEventFilter(MouseEvent.MOUSE_CLICKED, event -> releaseFocus(scene));
    root.requestFocus();
  }

  /**
   * Space stops on the first press and never reaches a button. Only while nothing moves may a text
   * field have it.
   */
  private void filter(KeyEvent event) {
    if (event.getEventType() == KeyEvent.KEY_RELEASED) {
      down.remove(event.getCode());
    }
    boolean space = event.getCode() == KeyCode.SPACE || " ".equals(event.getCharacter());
    if (!space && event.getCode() != KeyCode.ESCAPE) {
      return;
    }
    boolean typing = typing(event) && !model.movingProperty().get();
    if (space && typing) {
      return;
    }
    if (event.getEventType() == KeyEvent.KEY_PRESSED && !(typing && !space)) {
      model.stop();
    }
    if (space) {
      event.consume();
    }
  }

  private boolean typing(KeyEvent event) {
    Scene scene = content.getScene();
    return event.getTarget() instanceof TextInputControl
        || (scene != null && scene.getFocusOwner() instanceof TextInputControl);
  }

  /** A key or pedal that is held down means one press, but for looking back and forth. */
  private void handle(KeyEvent event) {
    Screen screen = front;
    boolean repeated = !down.add(event.getCode()) && !event.getCode().isArrowKey();
    if (screen == null
        || event.isControlDown()
        || event.isAltDown()
        || event.isMetaDown()
        || repeated
        || (typing(event) && event.getCode() != KeyCode.ENTER)) {
      return;
    }
    if (event.getCode() == KeyCode.ENTER
        && content.getScene().getFocusOwner() instanceof ButtonBase button) {
      button.fire();
      event.consume();
    } else if (event.getCode() == KeyCode.F1) {
      keys();
      event.consume();
    } else if (screen.key(event.getCode())) {
      event.consume();
    }
  }

  /** A clicked button gives the focus back, so that Enter then means the screen's next step. */
  private void releaseFocus(Scene scene) {
    if (scene.getFocusOwner() instanceof ButtonBase) {
      root.requestFocus();
    }
  }

  void pulse() {
    model.pulse();
    if (front != null) {
      front.pulse();
    }
  }

  private Screen show(Class<? extends Screen> type) {
    Views.Loaded<? extends Screen> loaded = screens.computeIfAbsent(type, views::load);
    content.getChildren().setAll(loaded.root());
    front = loaded.view();
    loaded.view().shown();
    return loaded.view();
  }

  /** Leads to the table of keys. */
  private void keys() {
    cell.setSelected(true);
    if (show(CellView.class) instanceof CellView view) {
      view.toKeys();
    }
  }

  Live live() {
    return live;
  }

  @FXML
  void stop() {
    model.stop();
  }

  @FXML
  void dismiss() {
    model.dismiss();
  }

  @FXML
  void dismissPast() {
    model.dismissPast();
  }

  @FXML
  void operate() {
    show(OperateView.class);
  }

  @FXML
  void trials() {
    show(TrialsView.class);
  }

  @FXML
  void episodes() {
    show(EpisodesView.class);
  }

  @FXML
  void models() {
    show(ModelsView.class);
  }

  @FXML
  void cell() {
    show(CellView.class);
  }
}
