import static org.junit.jupiter.api.Assertions.assertEquals;

import com.example.alipaycancel.CancelClient;
import com.example.alipaycancel.CancelRequest;
import com.example.alipaycancel.Outcome;
import com.example.alipaycancel.ResultStatus;
import com.example.alipaycancel.Settings;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CancelTest {
  @Test
  void reportsThatAnOrderDoesNotExist() throws Exception {
    Process sandbox =
        new ProcessBuilder("alipay-cancel-contract", "sandbox", "--port", "0", "--quiet").start();
    try {
      BufferedReader lines = new BufferedReader(new InputStreamReader(sandbox.getInputStream()));
      Map<String, String> settings = new HashMap<>();
      // The sandbox prints `export ALIPAY_CLIENT_ID='…'` and so on, then comments.
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        String[] parts = line.split(" |=", 3);
        if (parts[0].equals("export")) settings.put(parts[1], parts[2]);
        else if (!settings.isEmpty()) break;
      }
      CancelClient client = CancelClient.builder(Settings.fromEnvironment(settings)).build();
      Outcome outcome = client.cancel(CancelRequest.byPaymentId("sandbox-ORDER_NOT_EXIST"));
      assertEquals(ResultStatus.F, outcome.resultStatus);
    } finally {
      sandbox.destroy();
    }
  }
}
