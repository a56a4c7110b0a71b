package org.testcontainers.containers;

import java.net.HttpURLConnection;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A stand-in for the class of the same name, with the methods that docs/testcontainers.md uses. */
public class GenericContainer<SELF extends GenericContainer<SELF>> implements AutoCloseable {
    private final DockerImageName image;
    private final List<String> arguments = new ArrayList<>(List.of("docker", "run", "--detach"));
    private Wait ready;
    private String id;

    public GenericContainer(DockerImageName image) {
        this.image = image;
    }

    public SELF withExposedPorts(Integer... ports) {
        for (int port : ports) add("--publish", "127.0.0.1::" + port);
        return self();
    }

    public SELF withExtraHost(String name, String address) {
        return add("--add-host", name + ":" + address);
    }

    public SELF withEnv(String key, String value) {
        return add("--env", key + "=" + value);
    }

    public SELF waitingFor(Wait strategy) {
        ready = strategy;
        return self();
    }

    public void start() {
        add(image.name());
        id = run(arguments);
        var end = System.nanoTime() + 30_000_000_000L;
        while (!ready.holds(status("http://" + getHost() + ":" + getMappedPort(ready.port()) + ready.path()))) {
            if (System.nanoTime() > end) throw new IllegalStateException("not ready");
        }
    }

    public String getHost() {
        return "127.0.0.1";
    }

    public Integer getMappedPort(int port) {
        var address = run(List.of("docker", "port", id, port + "/tcp")).lines().findFirst().orElseThrow();
        return Integer.valueOf(address.substring(address.lastIndexOf(':') + 1));
    }

    @Override
    public void close() {
        run(List.of("docker", "rm", "--force", id));
    }

    @SuppressWarnings("unchecked")
    private SELF self() {
        return (SELF) this;
    }

    private SELF add(String... more) {
        arguments.addAll(Arrays.asList(more));
        return self();
    }

    private static int status(String url) {
        try {
            return ((HttpURLConnection) URI.create(url).toURL().openConnection()).getResponseCode();
        } catch (Exception e) {
            return 0;
        }
    }

    private static String run(List<String> command) {
        try {
            var process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
            var out = new String(process.getInputStream().readAllBytes()).strip();
            if (process.waitFor() != 0) throw new IllegalStateException(String.join(" ", command));
            return out;
        } catch (java.io.IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
