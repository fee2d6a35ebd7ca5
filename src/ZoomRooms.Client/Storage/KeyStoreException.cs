namespace ZoomRooms.Client.Storage;

/// <summary>The device's keys cannot be used. The message says why and what to do.</summary>
public sealed class KeyStoreException(string message) : Exception(message);
