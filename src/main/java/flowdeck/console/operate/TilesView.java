package flowdeck.console.operate;

import eu.hansolo.tilesfx.Tile;
import eu.hansolo.tilesfx.Tile.SkinType;
import eu.hansolo.tilesfx.TileBuilder;
import flowdeck.console.operate.TilesViewModel.State;
import flowdeck.console.widget.TrendPlot;
import java.util.ArrayList;
import java.util.List;
import javafx.fxml.FXML;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.VBox;
import javafx.scene.paint.Color;

/** The row of tiles. */
public final class TilesView {

  private final TilesViewModel model;
  private final List<Face> faces = new ArrayList<>();

  @FXML private HBox tiles;

  public TilesView(TilesViewModel model) {
    this.model = model;
  }

  @FXML
  private void initialize() {
    for (State state : model.states()) {
      Face face = new Face(!state.label().contains("arm"));
      faces.add(face);
      HBox.setHgrow(face.tile, Priority.ALWAYS);
      tiles.getChildren().add(face.tile);
    }
  }

  void pulse() {
    List<State> states = model.states();
    for (int i = 0; i < faces.size(); i++) {
      faces.get(i).show(states.get(i));
      faces.get(i).trend.pulse();
    }
  }

  private static final class Face {
    private final Label label = styled("tile-label");
    private final Label value = styled("tile-value");
    private final Label unit = styled("tile-unit");
    private final Label note = styled("tile-note");
    private final Tooltip whole = new Tooltip();
    private final TrendPlot trend = new TrendPlot();
    private final VBox body;
    private final Tile tile;

    Face(boolean withTrend) {
      trend.setMinWidth(0);
      trend.setPrefSize(72, 26);
      trend.setMaxHeight(26);
      HBox.setHgrow(trend, Priority.ALWAYS);
      HBox line = new HBox(5, value, unit);
      line.setAlignment(Pos.BASELINE_LEFT);
      HBox row = new HBox(10, line, trend);
      row.setAlignment(Pos.CENTER_LEFT);
      line.setMinWidth(javafx.scene.layout.Region.USE_PREF_SIZE);
      trend.setVisible(withTrend);
      trend.setManaged(withTrend);
      body = new VBox(1, label, row, note);
      body.getStyleClass().add("tile-body");
      body.setAlignment(Pos.CENTER_LEFT);
      whole.setWrapText(true);
      whole.setMaxWidth(420);
      Tooltip.install(body, whole);
      tile =
          TileBuilder.create()
              .skinType(SkinType.CUSTOM)
              .graphic(body)
              .backgroundColor(Color.TRANSPARENT)
              .borderWidth(0)
              .animated(false)
              .prefSize(170, 83)
              .build();
      tile.setMinSize(60, 40);
      tile.setMaxWidth(Double.MAX_VALUE);
    }

    private static Label styled(String styleClass) {
      Label text = new Label();
      text.getStyleClass().add(styleClass);
      text.setMinWidth(0);
      return text;
    }

    void show(State state) {
      label.setText(state.warn() ? state.label() + " ⚠" : state.label());
      value.setText(state.value());
      unit.setText(state.unit());
      note.setText(state.note());
      whole.setText(state.note());
      if (trend.isManaged() && state.trend().length > 1) {
        trend.show(state.trend(), state.low(), state.high());
      }
      if (state.warn() != body.getStyleClass().contains("warn")) {
        if (state.warn()) {
          body.getStyleClass().add("warn");
        } else {
          body.getStyleClass().remove("warn");
        }
      }
      tile.setAccessibleText(
          "%s: %s %s, %s%s"
              .formatted(
                  state.label(),
                  state.value(),
                  state.unit(),
                  state.note(),
                  state.warn() ? ", abnormal" : ""));
    }
  }
}
