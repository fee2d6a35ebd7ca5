using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>What people are told when something cannot be written or read that they need: that it is the server's trouble, and of what
/// kind. No path, no name, no statement.</summary>
internal static class StorageProblem
{
    private const int Busy = 5, Locked = 6, ReadOnly = 8, InputOutput = 10, Corrupt = 11, Full = 13, CannotOpen = 14;
    private const int NoSpace = 28, ReadOnlyFileSystem = 30;

    public static bool Is(Exception failure) => failure is DbException or IOException or UnauthorizedAccessException;

    public static string Sentence(Exception failure) =>
        $"The meeting server cannot use its database: {Cause(failure)}. "
        + "Nothing is wrong with this device; tell the server's administrator, and try again.";

    /// <summary>What kind of trouble it is.</summary>
    public static string Cause(Exception failure) => failure switch
    {
        SqliteException { SqliteErrorCode: Full } => "its disk is full",
        SqliteException { SqliteErrorCode: ReadOnly } => "its disk is read-only",
        SqliteException { SqliteErrorCode: Busy or Locked } => "another program keeps it locked",
        SqliteException { SqliteErrorCode: InputOutput or Corrupt or CannotOpen } => "its disk fails",
        IOException { HResult: NoSpace } => "its disk is full",
        IOException { HResult: ReadOnlyFileSystem } or UnauthorizedAccessException => "its disk is read-only",
        IOException => "its disk fails",
        _ => "it does not answer",
    };
}
