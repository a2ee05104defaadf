// Cancels a payment with Java's standard library, 17 or newer. Usage: java Cancel.java paymentRequestId ID [repeated]
// ID may also be the provider's: use paymentId instead of paymentRequestId.
// Add `repeated` if a cancellation of this payment may have been sent before: it may have worked, even if F is returned now.
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 unknown (U, or no trusted response), any other: an error.
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Cancel {
    static final String CLIENT_ID = System.getenv("ALIPAY_CLIENT_ID");
    static final List<String> SIGNATURE_HEADERS = List.of("Signature", "Response-Time", "Client-Id");
    static String repeat;
    static final URI TARGET = URI.create(System.getenv("ALIPAY_BASE_URL") + "/v1/payments/cancel");

    public static void main(String[] arguments) throws Exception {
        // Only an F exits with 1, not an exception.
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> {
            error.printStackTrace();
            System.exit(70);
        });
        if (arguments.length < 2 || !arguments[0].matches("paymentId|paymentRequestId")) {
            throw new IllegalArgumentException("Name the payment by paymentId or paymentRequestId.");
        }
        String name = arguments[0];
        String payment = arguments[1];
        boolean repeated = arguments.length > 2;
        repeat = "java Cancel.java " + name + " " + payment + " repeated";
        if (!payment.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("ID may hold letters, digits and _ . - only.");
        }
        var keys = KeyFactory.getInstance("RSA");
        var privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(readPem("ALIPAY_PRIVATE_KEY_FILE")));
        var alipayPublicKey = keys.generatePublic(new X509EncodedKeySpec(readPem("ALIPAY_PUBLIC_KEY_FILE")));

        // Sign exactly the bytes that are sent.
        byte[] body = ("{\"" + name + "\":\"" + payment + "\"}").getBytes(UTF_8);
        String now = String.valueOf(System.currentTimeMillis());
        var signer = Signature.getInstance("SHA256withRSA");
        signer.initSign(privateKey);
        signer.update(contentToSign(now, body));
        String signature = URLEncoder.encode(Base64.getEncoder().encodeToString(signer.sign()), UTF_8);
        var request = HttpRequest.newBuilder(TARGET)
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", "application/json; charset=UTF-8")
            .header("Client-Id", CLIENT_ID)
            .header("Request-Time", now)
            .header("Signature", "algorithm=RSA256,keyVersion=1,signature=" + signature)
            .POST(HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
        var client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
        HttpResponse<byte[]> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
        } catch (IOException error) {
            throw unknown("No response: " + error + ".");
        }
        if (response.statusCode() != 200) throw unknown("HTTP status " + response.statusCode() + ".");

        // Java has no JSON parser of its own. If you use one, parse here.
        byte[] answer = response.body();
        String json = new String(answer, UTF_8);
        if (!json.strip().matches("(?s)\\{.*\\}")) throw unknown("The response is not a JSON object.");
        String said = field(json, "resultStatus") + " " + field(json, "resultCode");

        boolean signed = SIGNATURE_HEADERS.stream().anyMatch(header -> response.headers().firstValue(header).isPresent());
        if (signed && !verifies(response, alipayPublicKey)) {
            throw unknown("The signature of the response " + said + " is wrong: check ALIPAY_PUBLIC_KEY_FILE.");
        }
        System.out.println(signed ? said : said + " (unsigned)");
        if (said.startsWith("F ") && !said.equals("F SUCCESS") && !said.equals("F ")) {
            if (repeated) throw unknown("An earlier request may have cancelled the payment: look up its status.");
            System.exit(1);
        }
        if (!signed || !said.equals("S SUCCESS") || !field(json, name).equals(payment)) {
            throw unknown("The response is neither a success of this payment nor a failure.");
        }
    }

    static byte[] contentToSign(String time, byte[] body) throws IOException {
        var content = new ByteArrayOutputStream();
        content.write(("POST " + TARGET.getRawPath() + "\n" + CLIENT_ID + "." + time + ".").getBytes(UTF_8));
        content.write(body);
        return content.toByteArray();
    }

    // Signed means: each of the three headers occurs once, and the signature matches the bytes received.
    static boolean verifies(HttpResponse<byte[]> response, PublicKey key) throws Exception {
        for (String header : SIGNATURE_HEADERS) {
            if (response.headers().allValues(header).size() != 1) return false;
        }
        String time = response.headers().firstValue("Response-Time").get();
        if (!time.matches("[0-9TZ:.+-]+")) return false;
        if (!response.headers().firstValue("Client-Id").get().equals(CLIENT_ID)) return false;
        String header = response.headers().firstValue("Signature").get();
        var values = Pattern.compile("(?i)(?:^|,\\s*)signature=([^,]*)").matcher(header).results().toList();
        if (values.size() != 1) return false;
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(key);
        verifier.update(contentToSign(time, response.body()));
        try {
            // A raw "+" is valid Base64 and must not become a space.
            String value = URLDecoder.decode(values.get(0).group(1).replace("+", "%2B"), UTF_8);
            return verifier.verify(Base64.getDecoder().decode(value));
        } catch (IllegalArgumentException | SignatureException malformed) {
            return false;
        }
    }

    static byte[] readPem(String variable) throws IOException {
        String pem = Files.readString(Path.of(System.getenv(variable)));
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[^-]+-----", ""));
    }

    static String field(String json, String name) {
        var value = Pattern.compile("\"" + name + "\"\\s*:\\s*\"([^\"]*)\"").matcher(json);
        return value.find() ? value.group(1) : "";
    }

    static RuntimeException unknown(String reason) {
        System.err.println(reason + " Result unknown. Repeat: " + repeat);
        System.exit(2);
        return new IllegalStateException(reason);
    }
}
