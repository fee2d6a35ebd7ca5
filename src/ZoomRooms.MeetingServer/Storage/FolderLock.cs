using System.Globalization;
using System.Text;

namespace ZoomRooms.MeetingServer.Storage;

/// <summary>One data folder, one server: a file that the server holds locked for as long as it lives, whatever it dies of; and beside it
/// who that is.</summary>
internal sealed class FolderLock : IDisposable
{
    /// <summary>EWOULDBLOCK: somebody has it locked.</summary>
    private const int WouldBlock = 11;

    private readonly FileStream _file;

    private FolderLock(FileStream file) => _file = file;

    /// <param name="listen">Where the server listens, for whoever finds the folder in use.</param>
    /// <exception cref="ServerProblemException">Another server has it, or it cannot be written.</exception>
    public static FolderLock Take(DataFolder folder, string listen)
    {
        FileStream file;
        try
        {
            // The name stays: one that was taken away and made anew could be locked twice.
            if (!File.Exists(folder.Lock))
                DataFolder.Touch(folder.Lock);
            file = new FileStream(folder.Lock, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException failure) when (failure.HResult == WouldBlock)
        {
            throw new ServerProblemException(
                $"The data folder {folder.Path} is in use by another server, {Holder(folder)}. "
                + "Stop that one first, or give this one a folder of its own with --data.", failure);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ServerProblemException(
                $"The data folder {folder.Path} cannot be written: {failure.Message} "
                + "Choose another with --data, or make it writable and its disk larger.", failure);
        }
        try
        {
            DataFolder.WriteAtomically(folder.LockHolder, Encoding.UTF8.GetBytes(string.Create(
                CultureInfo.InvariantCulture, $"process {Environment.ProcessId} on {Environment.MachineName}, which listens on {listen}")));
        }
        catch (IOException)
        {
            // On a full disk the lock is held all the same.
        }
        return new FolderLock(file);
    }

    public void Dispose() => _file.Dispose();

    private static string Holder(DataFolder folder)
    {
        try
        {
            return File.ReadAllText(folder.LockHolder);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            return "which is just starting";
        }
    }
}
