package org.testcontainers.utility;

/** A stand-in for the class of the same name. */
public record DockerImageName(String name) {
    public static DockerImageName parse(String name) {
        return new DockerImageName(name);
    }
}
