package flowdeck.console;

import static org.assertj.core.api.Assertions.assertThat;

import flowdeck.console.widget.Palette;
import java.lang.reflect.Field;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javafx.scene.paint.Color;
import org.junit.jupiter.api.Test;

class PaletteTest {

  @Test
  void canvasesAndStyleSheetUseTheSameColours() throws Exception {
    String css = css();
    int compared = 0;
    for (Field field : Palette.class.getFields()) {
      if (field.getType() == Color.class) {
        String name = "-fd-" + field.getName().toLowerCase(Locale.ROOT).replace('_', '-');
        assertThat(colour(css, name)).as(name).isEqualTo(field.get(null));
        compared++;
      }
    }
    assertThat(compared).isGreaterThan(10);
  }

  @Test
  void textStandsOutFromWhatItIsWrittenOn() throws Exception {
    String css = css();
    for (String text : new String[] {"text", "strong", "value", "muted", "accent", "warn"}) {
      for (String back : new String[] {"back", "bar", "card", "tile", "field", "raised"}) {
        assertThat(contrast(colour(css, "-fd-" + text), colour(css, "-fd-" + back)))
            .as("%s on %s", text, back)
            .isGreaterThanOrEqualTo(4.5);
      }
    }
    assertThat(contrast(Color.WHITE, colour(css, "-fd-stop"))).isGreaterThanOrEqualTo(4.5);
    assertThat(contrast(colour(css, "-fd-warn"), colour(css, "-fd-warn-fill")))
        .isGreaterThanOrEqualTo(4.5);
  }

  private static String css() throws Exception {
    try (var stream = PaletteTest.class.getResourceAsStream("/styles/console.css")) {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Color colour(String css, String name) {
    Matcher matcher = Pattern.compile(Pattern.quote(name) + ": (#[0-9a-f]{6});").matcher(css);
    assertThat(matcher.find()).as(name).isTrue();
    return Color.web(matcher.group(1));
  }

  private static double contrast(Color a, Color b) {
    double light = Math.max(luminance(a), luminance(b));
    double dark = Math.min(luminance(a), luminance(b));
    return (light + 0.05) / (dark + 0.05);
  }

  private static double luminance(Color color) {
    return 0.2126 * linear(color.getRed())
        + 0.7152 * linear(color.getGreen())
        + 0.0722 * linear(color.getBlue());
  }

  private static double linear(double channel) {
    return channel <= 0.03928 ? channel / 12.92 : Math.pow((channel + 0.055) / 1.055, 2.4);
  }
}
