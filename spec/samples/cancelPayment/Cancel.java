// Cancels a payment with Java's standard library, 17 or newer. Usage: java Cancel.java PAYMENT_ID
// Exit code: 0 cancelled (S), 1 not cancelled (F), 2 not known (U, or no answer to trust): repeat the same call.
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
import java.security.Signature;
import java.security.SignatureException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Base64;
import java.util.regex.Pattern;

import static java.nio.charset.StandardCharsets.UTF_8;

public class Cancel {
    static final String CLIENT_ID = System.getenv("ALIPAY_CLIENT_ID");
    static final URI TARGET = URI.create(System.getenv("ALIPAY_BASE_URL") + "/v1/payments/cancel");

    public static void main(String[] arguments) throws Exception {
        String paymentId = arguments[0];
        if (!paymentId.matches("[A-Za-z0-9_.-]{1,64}")) {
            throw new IllegalArgumentException("PAYMENT_ID may hold letters, digits and _ . - only.");
        }
        var keys = KeyFactory.getInstance("RSA");
        var privateKey = keys.generatePrivate(new PKCS8EncodedKeySpec(readPem("ALIPAY_PRIVATE_KEY_FILE")));
        var alipayPublicKey = keys.generatePublic(new X509EncodedKeySpec(readPem("ALIPAY_PUBLIC_KEY_FILE")));

        // Sign exactly the bytes that are sent.
        byte[] body = ("{\"paymentId\":\"" + paymentId + "\"}").getBytes(UTF_8);
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
            throw unknown("No answer: " + error + ".");
        }
        if (response.statusCode() != 200) throw unknown("HTTP status " + response.statusCode() + ".");

        // Verify the bytes that arrived, before they are read.
        byte[] answer = response.body();
        var verifier = Signature.getInstance("SHA256withRSA");
        verifier.initVerify(alipayPublicKey);
        verifier.update(contentToSign(response.headers().firstValue("Response-Time").orElse(""), answer));
        if (!verifies(verifier, response)) throw unknown("The signature of the answer does not verify.");

        // Java has no JSON parser of its own; with one, parse here.
        String json = new String(answer, UTF_8);
        if (!json.strip().matches("(?s)\\{.*\\}")) throw unknown("The answer is no JSON object.");
        String resultStatus = field(json, "resultStatus");
        String resultCode = field(json, "resultCode");
        System.out.println(resultStatus + " " + resultCode);
        if (resultStatus.equals("F") && !resultCode.equals("SUCCESS")) System.exit(1);
        if (!resultStatus.equals("S") || !resultCode.equals("SUCCESS") || !field(json, "paymentId").equals(paymentId)) {
            throw unknown("The answer is neither a success of this payment nor a failure.");
        }
    }

    static byte[] contentToSign(String time, byte[] body) throws IOException {
        var content = new ByteArrayOutputStream();
        content.write(("POST " + TARGET.getRawPath() + "\n" + CLIENT_ID + "." + time + ".").getBytes(UTF_8));
        content.write(body);
        return content.toByteArray();
    }

    static boolean verifies(Signature verifier, HttpResponse<?> response) {
        String header = response.headers().firstValue("Signature").orElse("");
        var value = Pattern.compile("(?i)(?:^|,\\s*)signature=([^,]*)").matcher(header);
        try {
            // A raw "+" is Base64 too, and must not become a blank.
            return value.find() && verifier.verify(
                Base64.getDecoder().decode(URLDecoder.decode(value.group(1).replace("+", "%2B"), UTF_8)));
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
        System.err.println(reason + " Not known: repeat the call with the same parameters.");
        System.exit(2);
        return new IllegalStateException(reason);
    }
}
