package flowdeck.trial.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import flowdeck.core.InputException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StoreAddressTest {
  @Test
  void showsHostAndDatabaseOnly() {
    StoreAddress address =
        StoreAddress.parse(
            "jdbc:postgresql://lab-server:5433/flowdeck?user=ada%40lab&password=a%26b&sslmode=require");
    assertThat(address).hasToString("jdbc:postgresql://lab-server:5433/flowdeck");
    assertThat(address.parameters())
        .containsEntry("user", "ada@lab")
        .containsEntry("password", "a&b")
        .containsEntry("sslmode", "require");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jdbc:postgresql://[fe80::1]:5432/flowdeck",
        "jdbc:postgresql://one:5432,two/flowdeck",
        "jdbc:postgresql://10.0.0.7/flowdeck?"
      })
  void takesWhatTheDriverTakes(String address) {
    assertThat(StoreAddress.parse(address)).hasToString(address.replace("?", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "hush",
        "lab-server/hush",
        "postgresql://ada:hush@lab/flowdeck",
        "jdbc:postgresql://ada:hush@lab/flowdeck",
        "jdbc:postgresql://ada:hu?sh@lab/flowdeck",
        "jdbc:postgresql://ada:hu/sh@lab/flowdeck",
        "jdbc:postgresql://lab?password=hush",
        "jdbc:postgresql://lab/?password=hush",
        "jdbc:postgresql://lab/flowdeck?hush",
        "jdbc:postgresql://lab/flowdeck?=hush",
        "jdbc:postgresql://lab/flowdeck?user=ada&&password=hush",
        "jdbc:postgresql://lab/flowdeck?password=hush%2",
        "jdbc:postgresql://lab/flowdeck?password=%zzhush",
        "jdbc:mysql://lab/flowdeck?password=hush",
        "jdbc:sqlite:hush.db"
      })
  void refusesOthersAndRepeatsNothingSecret(String address) {
    assertThatThrownBy(() -> StoreAddress.parse(address))
        .isInstanceOf(InputException.class)
        .hasMessageNotContaining("hu")
        .hasMessageNotContaining("ada");
  }

  @Test
  void namesTheKindOfWhatIsNoPostgres() {
    assertThatThrownBy(() -> StoreAddress.parse("jdbc:mysql://lab/flowdeck"))
        .hasMessageContaining("The store jdbc:mysql:… is not the address of a PostgreSQL database");
  }
}
