using System.CommandLine;
using System.ComponentModel;
using System.Diagnostics;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary><c>register</c>: links of meetings open this program, for this user. The desktop is told by a <c>.desktop</c> file.</summary>
internal static class RegisterCommand
{
    private const string FileName = "zoomrooms-desktop.desktop";

    public static Command Create()
    {
        Command command = new("register", "Lets links of meetings open this program.");
        command.SetAction(async (_, cancellation) =>
        {
            string folder = Path.Combine(DataHome, "applications");
            Directory.CreateDirectory(folder);
            string file = Path.Combine(folder, FileName);
            await File.WriteAllTextAsync(file, Entry(Environment.ProcessPath ?? "zoomrooms-desktop"), cancellation);
            Console.Out.WriteLine($"Links of meetings open this program: {file}");
            if (!await TryMakeDefaultAsync(cancellation))
                Console.Error.WriteLine(
                    $"xdg-mime is not there (package xdg-utils). Your desktop may ask once what opens {MeetingLink.Scheme}: links.");
            return 0;
        });
        return command;
    }

    /// <summary>The entry as the Desktop Entry Specification has it: <c>%u</c> is the link.</summary>
    internal static string Entry(string program) => $"""
        [Desktop Entry]
        Type=Application
        Name=ZoomRooms meeting
        Comment=Join end-to-end encrypted meetings
        Exec={Quoted(program)} %u
        Terminal=false
        NoDisplay=true
        Categories=Network;VideoConference;
        MimeType=x-scheme-handler/{MeetingLink.Scheme};

        """;

    // Of a quoted argument these have a meaning of their own, and a percent sign everywhere.
    private static string Quoted(string program)
    {
        string escaped = program;
        foreach (char special in "\\\"`$")
            escaped = escaped.Replace($"{special}", $"\\{special}", StringComparison.Ordinal);
        return $"\"{escaped.Replace("%", "%%", StringComparison.Ordinal)}\"";
    }

    private static string DataHome => Environment.GetEnvironmentVariable("XDG_DATA_HOME") is { Length: > 0 } said && Path.IsPathRooted(said)
        ? said : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "share");

    private static async Task<bool> TryMakeDefaultAsync(CancellationToken cancellation)
    {
        try
        {
            using Process? tool = Process.Start(
                new ProcessStartInfo("xdg-mime", ["default", FileName, $"x-scheme-handler/{MeetingLink.Scheme}"]));
            if (tool is null)
                return false;
            await tool.WaitForExitAsync(cancellation);
            return tool.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
