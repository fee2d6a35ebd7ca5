return await ZoomRooms.MeetingServer.CommandLine.ServerCommandLine.RunAsync(args, Console.Out, Console.Error);
