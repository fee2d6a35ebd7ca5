using System.CommandLine;
using ZoomRooms.Desktop;
using ZoomRooms.Media.Video;

// The encoder probe runs in a child process of this very program, before anything else is set up.
if (args is [EncoderProbe.Verb, ..])
    return EncoderProbe.RunInThisProcess(args);

var root = new RootCommand("The desktop client as a console program: a participant of meetings, with a camera, a microphone and a speaker.")
{
    PairCommand.Create(),
    JoinCommand.Create(),
    CheckPicturesCommand.Create(),
};
return await root.Parse(args).InvokeAsync();
