using System.CommandLine;
using ZoomRooms.Appliance.CommandLine;
using ZoomRooms.Appliance.Interop;
using ZoomRooms.Media.Video;

// Before there is anything to keep.
ProcessMemory.KeepPrivate();

// The encoder probe runs in a child process of this very program, before anything else is set up: drivers crash.
if (args is [EncoderProbe.Verb, ..])
    return EncoderProbe.RunInThisProcess(args);

RootCommand root = new(
    """
    A meeting room: camera, microphone array, join button and lock LED in end-to-end encrypted meetings.

    Press the button to join, press again to leave, hold it for two seconds and let go to mute, hold it for five to hear the security code. The LED is lit if and only if the meeting is end-to-end
    encrypted and every check of it holds; "status" says why it is or is not.
    """)
{
    RunCommand.Create(),
    StatusCommand.Create(),
    WatchCommand.Create(),
    SelfTestCommand.Create(),
    SoundCheckCommand.Create(),
    AcknowledgeCommand.Create(),
    ProvisionCommand.Create(),
    CalendarCommand.Create(),
    UpdateCommand.Create(),
    SupportBundleCommand.Create(),
    PairCommand.Create(),
    ResetCommand.Create(),
    RehearseCommand.Create(),
};
// Ctrl-C and SIGTERM leave the meeting, erase its keys and darken the light; the default of two seconds may be too short for that.
return await root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(25) });
