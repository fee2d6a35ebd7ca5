using System.CommandLine;

namespace ZoomRooms.MeetingServer.CommandLine;

/// <summary>A switch that was given, or not. (An option of type <c>bool</c> would read only "true" and "false".)</summary>
internal enum Setting
{
    Unknown = 0,
    On = 1,
    Off = 2,
}

internal static class Settings
{
    /// <summary>Null when the option was not given.</summary>
    public static bool? GetSetting(this ParseResult parsed, Option<Setting> option) => parsed.GetValue(option) switch
    {
        Setting.On => true,
        Setting.Off => false,
        _ => null,
    };
}
