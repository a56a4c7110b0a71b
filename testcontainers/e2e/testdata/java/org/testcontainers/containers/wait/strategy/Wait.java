package org.testcontainers.containers.wait.strategy;

/** A stand-in for the class of the same name and for what it makes. */
public record Wait(String path, int port) {
    public static Wait forHttp(String path) {
        return new Wait(path, 0);
    }

    public Wait forPort(int number) {
        return new Wait(path, number);
    }

    public boolean holds(int status) {
        return status == 200;
    }
}
