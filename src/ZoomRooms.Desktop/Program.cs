using System.CommandLine;
using ZoomRooms.Desktop;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

// The encoder probe runs in a child process of this very program, before anything else is set up.
if (args is [EncoderProbe.Verb, ..])
    return EncoderProbe.RunInThisProcess(args);

// Who names a meeting and nothing else wants to see it.
if (args is [var first, ..] && (MeetingId.TryParse(first, out _) || MeetingLink.TryParse(first, out _)))
    args = ["window", .. args];

RootCommand root = new("A participant of meetings, with a camera, a microphone and a speaker: in a window, or as a console program.")
{
    PairCommand.Create(),
    WindowCommand.Create(),
    JoinCommand.Create(),
    CheckPicturesCommand.Create(),
    RegisterCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
