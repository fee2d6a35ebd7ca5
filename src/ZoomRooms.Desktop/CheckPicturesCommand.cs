using System.CommandLine;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text.Json;

namespace ZoomRooms.Desktop;

/// <summary><c>check-pictures SOCKET</c>: takes the pictures that a room hands out, decodes them in this process, and counts.</summary>
internal static class CheckPicturesCommand
{
    public static Command Create()
    {
        Argument<FileInfo> socket = new("socket") { Description = "Unix socket to listen on: the room's Pictures:Socket." };
        Command command = new(
            "check-pictures",
            "Listens where a room hands out the pictures it opened, decodes them, and says once a second how that goes, one JSON object a "
            + "line, until it is stopped. Exits 0 if any came out.") { socket };
        command.SetAction(async (parsed, cancellation) =>
        {
            using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal => Stop(signal, stop));
            using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => Stop(signal, stop));
            using PictureChecker checker = new(parsed.GetRequiredValue(socket).FullName);
            try
            {
                checker.Listen();
            }
            catch (Exception refused) when (refused is IOException or SocketException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"{parsed.GetRequiredValue(socket).FullName} cannot be listened on: {refused.Message}");
                return 2;
            }
            Task serving = checker.RunAsync(stop.Token);
            using PeriodicTimer ticker = new(TimeSpan.FromSeconds(1));
            while (!serving.IsCompleted)
            {
                Write(checker.Figures);
                Task<bool> tick = ticker.WaitForNextTickAsync(CancellationToken.None).AsTask();
                await Task.WhenAny(tick, serving);
            }
            await serving;
            Write(checker.Figures);
            return checker.Figures.Decoded > 0 ? 0 : 1;
        });
        return command;
    }

    private static void Stop(PosixSignalContext signal, CancellationTokenSource stop)
    {
        signal.Cancel = true;
        stop.Cancel();
    }

    private static void Write(CheckedPictures figures) =>
        Console.Out.WriteLine(JsonSerializer.Serialize(figures, CheckedPicturesJson.Default.CheckedPictures));
}
