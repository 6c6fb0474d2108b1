package flowdeck.trial.report;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows as comma-separated values (RFC 4180). */
public final class Csv {
  private Csv() {}

  /** All rows under the columns of all of them; a row that lacks a column has it empty. */
  public static String text(List<Map<String, String>> rows) {
    Set<String> columns = new LinkedHashSet<>();
    rows.forEach(row -> columns.addAll(row.keySet()));
    StringBuilder csv = new StringBuilder();
    if (!columns.isEmpty()) {
      csv.append(line(columns));
    }
    for (Map<String, String> row : rows) {
      List<String> fields = new ArrayList<>();
      columns.forEach(column -> fields.add(row.getOrDefault(column, "")));
      csv.append(line(fields));
    }
    return csv.toString();
  }

  private static String line(Collection<String> fields) {
    return fields.stream()
        .map(
            field -> field.matches("[^,\"\r\n]*") ? field : '"' + field.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(",", "", "\n"));
  }
}
