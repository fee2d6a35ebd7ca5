using System.CommandLine;
using ZoomRooms.Desktop;
using ZoomRooms.Desktop.Window;
using ZoomRooms.Media.Video;

// The encoder probe runs in a child process of this very program, before anything else is set up.
if (args is [EncoderProbe.Verb, ..])
    return EncoderProbe.RunInThisProcess(args);

var root = new RootCommand("A participant of meetings, with a camera, a microphone and a speaker: in a window, or as a console program.")
{
    PairCommand.Create(),
    WindowCommand.Create(),
    JoinCommand.Create(),
    CheckPicturesCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
